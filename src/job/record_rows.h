/*
 * record_rows.h - the rows of --scores and --rejects that a record makes
 */
#ifndef ZF_JOB_RECORD_ROWS_H
#define ZF_JOB_RECORD_ROWS_H

#include "job/texts.h"
#include "shards/part.h"
#include "util/buffer.h"

/* Where rows go; everything but `text` is borrowed. */
struct zf_record_rows {
	const zipfit_options *options;
	const struct zf_texts *texts;
	bool (*put)(void *user, const struct zf_row *row, zipfit_error *error);
	void *user;
	struct zf_buffer text; /* of the row being made */
};

/* Makes rows of the record if the options ask for any: one, or two where an input is damaged. */
bool zf_record_rows_put(struct zf_record_rows *rows, const zipfit_record *record, uint64_t span, zipfit_error *error);
void zf_record_rows_free(struct zf_record_rows *rows);

#endif
