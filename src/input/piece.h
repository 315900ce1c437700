/*
 * piece.h - the part of an input file that one run reads
 *
 * A shard's share of the input is a list of pieces, at most one of each file. How a file is
 * cut depends on its kind:
 *
 *     ZF_RANGE   lines of a plain file. A byte range [begin, end) has the lines whose
 *                first byte is in it, so that adjacent ranges have every line once.
 *                Reading starts at `begin`. The number of lines before it is not known,
 *                so lines are counted from 1 there.
 *     ZF_BLOCKS  records of a file that can only be read from its start. The file's
 *                records are in blocks by where they begin, blocks are spread over
 *                [0, size), and the piece has those that fall into [begin, end). The
 *                whole file is decoded, other blocks are skipped, and lines have their
 *                true numbers.
 */
#ifndef ZF_INPUT_PIECE_H
#define ZF_INPUT_PIECE_H

#include "input/input.h"

enum zf_piece_kind {
	ZF_WHOLE,
	ZF_RANGE,
	ZF_BLOCKS,
};

struct zf_piece {
	size_t input; /* index among the inputs */
	enum zf_piece_kind kind;
	uint64_t begin, end; /* bytes as stored, 0 <= begin < end <= size; not used by ZF_WHOLE */
	uint64_t size;       /* of the file as stored; 0: not known */
};

/*
 * A point between two records, or between two fragments of an overlong one, where a run may
 * end and another one go on. All-zero with line 1 is the beginning.
 */
struct zf_resume_point {
	size_t piece;     /* index among the pieces */
	uint64_t member;  /* of the file, from 0 */
	uint64_t offset;  /* decoded bytes of the member before the point; in a ZF_RANGE, bytes of the file */
	uint64_t decoded; /* decoded bytes of the file's members before this one */
	uint64_t line;    /* number of the record that comes next */
	bool overlong;    /* that record has given a fragment already */
	uint64_t json;    /* of elements and values: zf_json_splitter_pack(); 0: records are lines or files */
};

/* A byte range of a plain file of lines whose first line has a number of its own. */
struct zf_part {
	uint64_t begin, end; /* as those of a ZF_RANGE; UINT64_MAX: to the end of the file */
	uint64_t newlines;   /* before `begin`; modulo 2^64, one less where lines are counted from within a line */
	bool is_first;       /* of its piece: lines are counted from 1, or from the start that the reader has */
	int shared;          /* > 0: a descriptor of the file, as in zf_input; borrowed */
};

/* Bytes of decoded text in a block. With ZIPFIT_FILES each member is a block. */
#define ZF_BLOCK_BYTES ((uint64_t)16 << 10)

/* Whether block `block`, counted from 0, belongs to the ZF_BLOCKS piece. */
bool zf_piece_has_block(const struct zf_piece *piece, uint64_t block);

/* Counts the newlines in bytes [begin, end) of a plain input: reads that much of it. `stop` may be NULL. */
bool zf_count_newlines(struct zf_input input, uint64_t begin, uint64_t end, const zipfit_stop *stop, uint64_t *newlines,
                       zipfit_error *error);

/* Counts the lines of a plain input that begin before `offset`: reads that much of it. `stop` may be NULL. */
bool zf_count_lines(struct zf_input input, uint64_t offset, const zipfit_stop *stop, uint64_t *lines,
                    zipfit_error *error);

#endif
