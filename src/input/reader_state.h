/*
 * reader_state.h - the private members of a reader
 *
 * reader.c goes from file to file and from member to member; record_cutter.c cuts a member
 * into records; reader_state.c has what both need. No other file includes this.
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

	size_t next_piece;     /* index of the current piece, or of the next one */
	struct zf_piece piece; /* the current piece */
	bool counts_lines;     /* of the whole file */
	bool has_part;         /* only this is read of it */
	struct zf_part part;
	struct zf_stream *stream;
	struct zf_stream_link links[ZF_MAX_LINKS]; /* of the file before, once it is closed */
	size_t link_count;
	struct zf_resume_point start; /* where to begin in the first piece; cleared when that is reached */
	uint64_t stored_before;       /* stored bytes of the pieces before this one that were read */
	uint64_t members;             /* members of the file that were begun */
	bool in_member;
	uint64_t decoded;     /* decoded bytes of the members before this one */
	uint64_t offset;      /* decoded bytes of the member that are in batches or were skipped */
	bool first_in_member; /* no record of the member has been emitted: a byte order mark may come */
	uint64_t line;        /* number of the current record */
	bool overlong;        /* the current record has given a fragment already */
	bool splits_json;     /* the member has elements or values, which the splitter finds; else lines or a file */
	struct zf_json_splitter splitter;

	uint64_t begun; /* ZF_BLOCKS: the block of the current record, or of the next member */
	bool damaged;   /* the file is damaged, and damage is skipped: `damage` says why */
	zipfit_error damage;

	const unsigned char *block; /* the stream's, or `head` */
	size_t left;                /* bytes of the block that are not in a batch */
	bool paused;                /* the rest of the next record may not have been written yet */
	struct zf_buffer head;      /* the first bytes of the member, where more than one block was looked at */
	bool ended;                 /* no block follows */
};

/* Fails with the message of `cause` after the file and, if known, the line. */
bool zf_reader_fail_at_line(const struct zf_reader *reader, const zipfit_error *cause, zipfit_error *error);

/* The same if reading the content failed; if that is damage, and damage is skipped, notes it. */
bool zf_reader_fail_content(struct zf_reader *reader, const zipfit_error *cause, zipfit_error *error);

/* Whether records that are read must not wait for the rest of the next one, which comes from a pipe. */
static inline bool zf_reader_holds(const struct zf_reader *reader, const struct zf_batch *batch)
{
	return batch->count > 0 && zf_stream_may_wait(reader->stream);
}

/* Fetches the next block; `reader->left` is 0 at the end of the member. */
bool zf_reader_read_block(struct zf_reader *reader, zipfit_error *error);

/* Skips `length` bytes of the block, whose address may be NULL if it is empty. */
static inline void zf_reader_skip(struct zf_reader *reader, size_t length)
{
	if (length == 0)
		return;
	reader->block += length;
	reader->left -= length;
	reader->offset += length;
}

/* Ends the member; the rest of it is not read. */
static inline void zf_reader_end_member(struct zf_reader *reader)
{
	reader->in_member = false;
	reader->left = 0;
	reader->decoded += reader->offset;
	reader->offset = 0;
}

/* The block of the next record. */
static inline uint64_t zf_reader_block_of(const struct zf_reader *reader)
{
	return reader->kind == ZIPFIT_FILES ? reader->line - 1 : (reader->decoded + reader->offset) / ZF_BLOCK_BYTES;
}

/* ---- record_cutter.c ------------------------------------------------------ */

/* Reads the next record, or skips records that are not in the piece. */
bool zf_cut_record(struct zf_reader *reader, struct zf_batch *batch, zipfit_error *error);

/* Makes a record of the damage, with the batch's bytes from `begin` on: those read of the current record. */
bool zf_cut_damage(struct zf_reader *reader, struct zf_batch *batch, size_t begin, zipfit_error *error);

#endif
