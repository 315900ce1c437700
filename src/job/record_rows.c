/*
 * record_rows.c - the rows of --scores and --rejects that a record makes
 */
#include "job/record_rows.h"

#include "job/rejects.h"
#include "output/record_text.h"

/* Puts a row of the text made. */
static bool put_text(struct zf_record_rows *rows, struct zf_row *row, zipfit_error *error)
{
	row->kind = ZF_ROW_REJECT;
	row->bytes = rows->text.data;
	row->length = rows->text.length;
	return rows->put(rows->user, row, error);
}

/* Makes a row of the excluded record, with the reason. */
static bool put_excluded(struct zf_record_rows *rows, const zipfit_record *record, struct zf_row *row,
                         zipfit_error *error)
{
	char reason[ZF_REASON_MAX];

	zf_texts_explain_excluded(rows->texts, record, reason, sizeof(reason));
	rows->text.length = 0;
	return zf_append_reason(&rows->text, record, rows->options->format.kind == ZIPFIT_JSONL, reason, error) &&
	       put_text(rows, row, error);
}

/* Makes rows of what could be read of the last record, if anything, and of what is wrong with the input. */
static bool put_damage(struct zf_record_rows *rows, const zipfit_record *record, struct zf_row *row,
                       zipfit_error *error)
{
	row->kind = ZF_ROW_REJECT;
	row->bytes = record->bytes;
	row->length = record->length;
	if (record->length > 0 && !rows->put(rows->user, row, error))
		return false;
	rows->text.length = 0;
	return zf_append_damage(&rows->text, record, rows->options->format.kind, error) && put_text(rows, row, error);
}

bool zf_record_rows_put(struct zf_record_rows *rows, const zipfit_record *record, uint64_t span, zipfit_error *error)
{
	struct zf_row row = {
		.kind = ZF_ROW_SCORE,
		.span = span,
		.line = record->line,
		.document_bytes = record->document_bytes,
		.score = record->score,
	};

	if (record->scores != NULL) {
		row.kind = ZF_ROW_SCORES;
		row.scores = record->scores;
		row.sets = rows->texts->mix.sets;
	}
	if (record->outcome == ZIPFIT_SCORED)
		return rows->options->scores == NULL || rows->put(rows->user, &row, error);
	if (rows->options->rejects == NULL)
		return true;
	if (record->outcome == ZIPFIT_EXCLUDED)
		return put_excluded(rows, record, &row, error);
	if (record->outcome == ZIPFIT_DAMAGED)
		return put_damage(rows, record, &row, error);
	if (!zipfit_outcome_is_bad(record->outcome))
		return true;
	row.kind = record->more ? ZF_ROW_REJECT_MORE : ZF_ROW_REJECT;
	row.bytes = record->bytes;
	row.length = record->length;
	return rows->put(rows->user, &row, error);
}

void zf_record_rows_free(struct zf_record_rows *rows)
{
	zf_buffer_free(&rows->text);
}
