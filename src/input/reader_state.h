/*
 * reader_state.h - what a reader knows, for the files that it is made of
 *
 * reader.c goes from file to member and says where to begin; record_cutter.c cuts a
 * member into records. No other file includes this.
 */
#ifndef ZF_INPUT_READER_STATE_H
#define ZF_INPUT_READER_STATE_H

#include "input/json_splitter.h"
#include "input/batch.h"
#include "input/stream.h"

struct zf_reader {
	struct zf_inputs inputs;
	const struct zf_piece *pieces; /* NULL: each file whole */
	size_t piece_count;
	enum zipfit_record_kind kind;
	enum zipfit_records records;
	size_t max_record;
	bool skips_damage;
	struct zf_decoding decoding;
	const zipfit_stop *stop;

	size_t next_piece;     /* index of the piece under way, or of the next one */
	struct zf_piece piece; /* the piece under way */
	struct zf_stream *stream;
	struct zf_resume_point start; /* where to begin in the first piece opened; used up by then */
	uint64_t stored_before;       /* stored bytes of the pieces before this one */
	uint64_t members;             /* how many members of the file were begun */
	bool in_member;
	uint64_t decoded;     /* decoded bytes of the members before this one */
	uint64_t offset;      /* decoded bytes of the member that are in batches or passed over */
	bool first_in_member; /* no record of the member has been emitted: a byte order mark may come */
	uint64_t line;        /* number of the record under way */
	bool overlong;        /* the record under way has given a piece already */
	bool splits_json;     /* the member is elements or values, which the splitter finds; else lines or a file */
	struct zf_json_splitter splitter;

	uint64_t begun; /* ZF_BLOCKS: the block of the record under way, or of the member to come */
	bool damaged;   /* the file is damaged, and that is skipped: `damage` says why */
	zipfit_error damage;

	const unsigned char *block; /* the stream's, or `head` */
	size_t left;                /* bytes of the block that are not in a batch yet */
	struct zf_buffer head;      /* the first bytes of the member, where more than one block was looked at */
	bool ended;                 /* and there is nothing behind them */
};

/* Puts the place before a message that came from below. */
bool zf_reader_fail_at_place(const struct zf_reader *reader, const zipfit_error *cause, zipfit_error *error);

/* The content is damaged, or could not be read: the first is noted where damage is skipped. */
bool zf_reader_fail_content(struct zf_reader *reader, const zipfit_error *cause, zipfit_error *error);

/* Fetches the next block; `reader->left` is 0 at the end of the member. */
bool zf_reader_read_block(struct zf_reader *reader, zipfit_error *error);

/* Passes over `length` bytes of the block. Of an empty one there may be no address. */
static inline void zf_reader_pass_over(struct zf_reader *reader, size_t length)
{
	if (length == 0)
		return;
	reader->block += length;
	reader->left -= length;
	reader->offset += length;
}

/* Ends the member; what is left of it is not wanted. */
static inline void zf_reader_end_member(struct zf_reader *reader)
{
	reader->in_member = false;
	reader->left = 0;
	reader->decoded += reader->offset;
	reader->offset = 0;
}

/* The block that the record to come belongs to. */
static inline uint64_t zf_reader_block_of(const struct zf_reader *reader)
{
	return reader->kind == ZIPFIT_FILES ? reader->line - 1 : (reader->decoded + reader->offset) / ZF_BLOCK_BYTES;
}

/* ---- record_cutter.c ------------------------------------------------------ */

/* Reads on by a record, or passes over what is not in the piece. */
bool zf_cut_record(struct zf_reader *reader, struct zf_batch *batch, zipfit_error *error);

/* Makes a record of the damage. It holds the batch's bytes from `begin` on: what was read of the record under way. */
bool zf_cut_damage(struct zf_reader *reader, struct zf_batch *batch, size_t begin, zipfit_error *error);

#endif
