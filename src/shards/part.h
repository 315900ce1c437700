/*
 * part.h - the file format of partial results, checkpoints and what they hold
 *
 * A partial result is what a shard found: which records it would select, how many
 * it read and, where asked for, the rows of --scores and --rejects. A checkpoint is
 * the same for a part of a run, with the place to go on from. Both are a magic
 * number and frames (frame.h):
 *
 *     head      who made it, of what, with which options; which shards it holds
 *     rows      any number: scores and rejects, in input order
 *     summary   counts, how many lines each byte range has, and the damaged inputs
 *     records   any number: what was selected, in no order
 *     end       a check over all frames before it
 *
 * Positions. Lines of a byte range are numbered from its beginning, since nobody
 * has counted those before it. They stand under a "span": one for each input, and
 * one for each shard that has a byte range of it; spans sort as what they span does,
 * so (span, line) sorts as the position in the whole input does.
 */
#ifndef ZF_SHARDS_PART_H
#define ZF_SHARDS_PART_H

#include "input/fingerprint.h"
#include "input/damage.h"
#include "input/piece.h"
#include "input/source.h"
#include "shards/frame.h"
#include "select/topk.h"

/* A file that has a say in a part, known by its content. The path belongs to the head. */
struct zf_part_file {
	enum zf_file_role role;
	char *path; /* as given */
	/* Of inputs, what is stored; of targets, exclusions and backgrounds, the documents that were taken from them.
	 */
	struct zf_fingerprint content;
};

enum zf_part_kind {
	ZF_PART_RESULT = 1,
	ZF_CHECKPOINT = 2,
};

/* Strings and arrays belong to whoever filled the struct: the caller of a writer, or the reader. */
struct zf_part_head {
	enum zf_part_kind kind;
	uint64_t shards; /* how many shards the input was divided into; 1: it was not */
	uint64_t *held;  /* which of them this holds, from 1, ascending */
	size_t held_count;
	char *scoring;              /* all that has a say in a score or in what becomes of a record, as a JSON object */
	struct zf_part_file *files; /* what else has: by role, in the order given */
	size_t file_count;
	zipfit_limit limit;
	bool input_order, annotate; /* how the selection is to be written */
	bool plain_lines;           /* records are no JSON: they cannot be annotated */
	bool scores, rejects;       /* whether there are such rows */
	char *options;              /* the effective configuration as a JSON object, for reports */
	char **paths;               /* the inputs */
	size_t path_count;
	uint64_t target_documents, target_bytes, target_empty;
};

/* How many lines a byte range has. */
struct zf_span_lines {
	uint64_t span;
	uint64_t lines;
};

/* `damages` and `ranges` belong to the code that filled the struct. */
struct zf_part_summary {
	zipfit_counts counts;
	struct zf_damages damages;
	bool has_bar[ZF_MAX_SETS];
	struct zf_rank_key bar[ZF_MAX_SETS]; /* for each target set; its `input` is a span */
	struct zf_span_lines *ranges;
	size_t range_count;
	struct zf_resume_point place; /* ZF_CHECKPOINT: where to go on */
	uint64_t journal_bytes;       /* ZF_CHECKPOINT: how long the journal of rows is that belongs to it */
};

enum zf_row_kind {
	ZF_ROW_SCORE = 1,
	ZF_ROW_REJECT = 2,
	ZF_ROW_REJECT_MORE = 3, /* a piece of a rejected line, another one follows */
	ZF_ROW_SCORES = 4,      /* of several target sets */
};

struct zf_row {
	enum zf_row_kind kind;
	uint64_t span;
	uint64_t line;
	/* ZF_ROW_SCORE, ZF_ROW_SCORES */
	uint64_t document_bytes;
	double score;
	/* ZF_ROW_SCORES: of each set; in a row read, they belong to the reader */
	const double *scores;
	size_t sets;
	/* the others; in a row read, they belong to the reader */
	const unsigned char *bytes;
	size_t length;
};

/* The span of the lines of `input` in shard `shard`'s byte range, or, with `shard` 0, of lines with their true numbers.
 */
uint64_t zf_span(size_t input, uint64_t shard, uint64_t shards);
size_t zf_span_input(uint64_t span, uint64_t shards);
uint64_t zf_span_shard(uint64_t span, uint64_t shards);

bool zf_limit_equal(const zipfit_limit *a, const zipfit_limit *b);

void zf_part_head_free(struct zf_part_head *head);
void zf_part_summary_free(struct zf_part_summary *summary);

/* ---- Writing ------------------------------------------------------------- */

struct zf_part_writer {
	struct zf_frame_writer frames;
	struct zf_buffer payload; /* of the frame that is being filled */
};

/* Writes the head. zf_part_writer_free() in any case. */
bool zf_part_begin(struct zf_part_writer *writer, struct zf_target_bytes to, const struct zf_part_head *head,
                   zipfit_error *error);
bool zf_part_put_row(struct zf_part_writer *writer, const struct zf_row *row, zipfit_error *error);

/* After the last row, before the first record. */
bool zf_part_put_summary(struct zf_part_writer *writer, const struct zf_part_summary *summary, zipfit_error *error);

/* The record's `input` is a span. */
bool zf_part_put_record(struct zf_part_writer *writer, const zipfit_kept *record, zipfit_error *error);
bool zf_part_end(struct zf_part_writer *writer, zipfit_error *error);
void zf_part_writer_free(struct zf_part_writer *writer);

/* Rows alone, without head and end, as a journal holds them; zf_rows_flush() writes what is still being gathered. */
bool zf_rows_put(struct zf_part_writer *writer, const struct zf_row *row, zipfit_error *error);
bool zf_rows_flush(struct zf_part_writer *writer, zipfit_error *error);

/* ---- Reading ------------------------------------------------------------- */

enum zf_part_entry {
	ZF_PART_ROW,
	ZF_PART_SUMMARY,
	ZF_PART_RECORD,
	ZF_PART_END, /* all that was given before is sound and complete */
};

struct zf_part_reader;

/* Reads the head of `path`, which is borrowed for messages. ZIPFIT_BAD_DATA where it is not a sound part. */
struct zf_part_reader *zf_part_open(const char *path, const zipfit_stop *stop, zipfit_error *error);

/* The same for bytes from elsewhere; `name` is what messages call them. */
struct zf_part_reader *zf_part_open_source(struct zf_source_bytes from, const char *name, zipfit_error *error);

/* Opens rows alone: `next` gives them and then ZF_PART_END. */
struct zf_part_reader *zf_rows_open_source(struct zf_source_bytes from, const char *name, zipfit_error *error);
void zf_part_close(struct zf_part_reader *reader);

/* Owned by the reader. The summary is filled once ZF_PART_SUMMARY was given. */
const struct zf_part_head *zf_part_head(const struct zf_part_reader *reader);
const struct zf_part_summary *zf_part_summary(const struct zf_part_reader *reader);

/* Goes to the next entry; ZF_PART_ROW is then in zf_part_row(), ZF_PART_RECORD in zf_part_record(). */
bool zf_part_next(struct zf_part_reader *reader, enum zf_part_entry *entry, zipfit_error *error);
const struct zf_row *zf_part_row(const struct zf_part_reader *reader);
const zipfit_kept *zf_part_record(const struct zf_part_reader *reader);

#endif
