/*
 * part.h - writes and reads partial results and checkpoints, called parts
 *
 * A partial result is what one shard found: the records that it would select, how
 * many it read and, if asked for, the rows of --scores and --rejects. A checkpoint
 * is the same for a run that has not ended, and the place where it goes on.
 * part_format.h shows their bytes.
 */
#ifndef ZF_SHARDS_PART_H
#define ZF_SHARDS_PART_H

#include "shards/frame.h"
#include "shards/part_entry.h"
#include "shards/part_head.h"
#include "shards/part_summary.h"
#include "shards/span.h"

/* ---- Writing ------------------------------------------------------------- */

struct zf_part_writer {
	struct zf_frame_writer frames;
	struct zf_buffer payload; /* of the frame that is being filled */
	unsigned char type;       /* its type, where it holds targets or records */
};

/* Writes the magic and the head. Call zf_part_writer_free() whether it fails or not. */
bool zf_part_begin(struct zf_part_writer *writer, struct zf_byte_sink to, const struct zf_part_head *head,
                   zipfit_error *error);

/* Adds a row. Also for a journal, which has no head: all-zero but for `frames.to`, a writer is ready for rows. */
bool zf_rows_put(struct zf_part_writer *writer, const struct zf_row *row, zipfit_error *error);

/* After the last row, before the first record. */
bool zf_part_put_summary(struct zf_part_writer *writer, const struct zf_part_summary *summary, zipfit_error *error);

/* After the summary, before the first record: the targets of each of `sets` target sets. */
bool zf_part_put_targets(struct zf_part_writer *writer, const zipfit_documents *const *targets, size_t sets,
                         zipfit_error *error);

/* The record's `input` is a span. */
bool zf_part_put_record(struct zf_part_writer *writer, const struct zf_kept *record, zipfit_error *error);
bool zf_part_end(struct zf_part_writer *writer, zipfit_error *error);
void zf_part_writer_free(struct zf_part_writer *writer);

/* Writes the rows that are still being gathered. Only a journal, which has rows and nothing after them, needs it. */
bool zf_rows_flush(struct zf_part_writer *writer, zipfit_error *error);

/* ---- Reading ------------------------------------------------------------- */

enum zf_part_entry {
	ZF_PART_ROW,
	ZF_PART_SUMMARY,
	ZF_PART_TARGET,
	ZF_PART_RECORD,
	ZF_PART_END, /* all entries before it are complete and undamaged */
};

struct zf_part_reader;

/* Opens `path`, which is borrowed for messages, and reads its head. ZIPFIT_BAD_DATA if it is damaged or no part. */
struct zf_part_reader *zf_part_open(const char *path, const zipfit_stop *stop, zipfit_error *error);

/* The same for any source of bytes; messages call it `name`. */
struct zf_part_reader *zf_part_open_source(struct zf_byte_source from, const char *name, zipfit_error *error);

/* Opens ROWS frames without a head, as in a journal: zf_part_next() gives the rows and then ZF_PART_END. */
struct zf_part_reader *zf_rows_open_source(struct zf_byte_source from, const char *name, zipfit_error *error);
void zf_part_close(struct zf_part_reader *reader);

/* Owned by the reader. The summary is filled after ZF_PART_SUMMARY. */
const struct zf_part_head *zf_part_head(const struct zf_part_reader *reader);
const struct zf_part_summary *zf_part_summary(const struct zf_part_reader *reader);

/* A target of a target set; its bytes are the reader's. */
struct zf_part_target {
	size_t set; /* below ZIPFIT_MAX_SETS */
	const unsigned char *bytes;
	size_t length;
	const unsigned char *path; /* where it comes from: `path_length` bytes, 0 if that is not known */
	size_t path_length;
	uint64_t line;
};

/*
 * Reads the next entry: a row is then in zf_part_row(), a target in zf_part_target(), a record in zf_part_record(),
 * until the next call.
 */
bool zf_part_next(struct zf_part_reader *reader, enum zf_part_entry *entry, zipfit_error *error);
const struct zf_row *zf_part_row(const struct zf_part_reader *reader);
const struct zf_part_target *zf_part_target(const struct zf_part_reader *reader);
const struct zf_kept *zf_part_record(const struct zf_part_reader *reader);

#endif
