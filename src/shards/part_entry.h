/*
 * part_entry.h - the entries of a part: rows of scores and rejects, and selected records
 */
#ifndef ZF_SHARDS_PART_ENTRY_H
#define ZF_SHARDS_PART_ENTRY_H

#include "shards/serialize.h"
#include "select/topk.h"

enum zf_row_kind {
	ZF_ROW_SCORE = 1,
	ZF_ROW_REJECT = 2,
	ZF_ROW_REJECT_MORE = 3, /* a fragment of a rejected line; another one follows */
	ZF_ROW_SCORES = 4,      /* of several target sets */
};

struct zf_row {
	enum zf_row_kind kind;
	uint64_t span;
	uint64_t line;
	/* ZF_ROW_SCORE, ZF_ROW_SCORES */
	uint64_t document_bytes;
	double score;
	/* ZF_ROW_SCORES: of each set; of a row that was read, they belong to the reader */
	const double *scores;
	size_t sets;
	/* other kinds; of a row that was read, they belong to the reader */
	const unsigned char *bytes;
	size_t length;
};

/* Append the bytes of an entry, as part_format.h describes them. The `input` of a record is a span (span.h). */
bool zf_row_put(struct zf_buffer *to, const struct zf_row *row, zipfit_error *error);
bool zf_record_put(struct zf_buffer *to, const struct zf_kept *record, zipfit_error *error);

/*
 * Read the entry at the cursor, which fails if there is none. `row` uses `scores`, which has room for ZIPFIT_MAX_SETS,
 * and the bytes of both stay where the cursor points.
 */
void zf_row_get(struct zf_cursor *cursor, struct zf_row *row, double *scores);
void zf_record_get(struct zf_cursor *cursor, struct zf_kept *record);

#endif
