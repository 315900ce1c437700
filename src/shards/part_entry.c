/*
 * part_entry.c - the entries of a part: rows of scores and rejects, and selected records
 */
#include "shards/part_entry.h"

#include "select/topk.h"

/* ---- Rows ---------------------------------------------------------------- */

static bool put_scores(struct zf_buffer *to, const struct zf_row *row, zipfit_error *error)
{
	if (!zf_put_number(to, row->document_bytes, error))
		return false;
	if (row->kind == ZF_ROW_SCORE)
		return zf_put_double(to, row->score, error);
	if (!zf_put_number(to, row->sets, error))
		return false;
	for (size_t set = 0; set < row->sets; set++)
		if (!zf_put_double(to, row->scores[set], error))
			return false;
	return true;
}

bool zf_row_put(struct zf_buffer *to, const struct zf_row *row, zipfit_error *error)
{
	const uint64_t first[] = {row->kind, row->span, row->line};

	if (!zf_put_numbers(to, first, sizeof(first) / sizeof(first[0]), error))
		return false;
	if (row->kind == ZF_ROW_SCORE || row->kind == ZF_ROW_SCORES)
		return put_scores(to, row, error);
	return zf_put_bytes(to, row->bytes, row->length, error);
}

void zf_row_get(struct zf_cursor *cursor, struct zf_row *row, double *scores)
{
	*row = (struct zf_row){.kind = (enum zf_row_kind)zf_get_number(cursor)};
	row->span = zf_get_number(cursor);
	row->line = zf_get_number(cursor);
	if (row->kind == ZF_ROW_SCORE) {
		row->document_bytes = zf_get_number(cursor);
		row->score = zf_get_score(cursor);
	} else if (row->kind == ZF_ROW_SCORES) {
		row->document_bytes = zf_get_number(cursor);
		row->sets = (size_t)zf_get_number(cursor);
		cursor->failed |= row->sets > ZIPFIT_MAX_SETS;
		for (size_t set = 0; !cursor->failed && set < row->sets; set++)
			scores[set] = zf_get_score(cursor);
		row->scores = scores;
	} else {
		row->bytes = zf_get_bytes(cursor, &row->length);
	}
	cursor->failed |= row->kind < ZF_ROW_SCORE || row->kind > ZF_ROW_SCORES;
}

/* ---- Records ------------------------------------------------------------- */

bool zf_record_put(struct zf_buffer *to, const struct zf_kept *record, zipfit_error *error)
{
	const uint64_t first[] = {record->input, record->line,      record->cost,
	                          record->set,   record->text_hash, record->copies};

	return zf_put_numbers(to, first, sizeof(first) / sizeof(first[0]), error) &&
	       zf_put_double(to, record->score, error) && zf_put_bytes(to, record->bytes, record->length, error);
}

void zf_record_get(struct zf_cursor *cursor, struct zf_kept *record)
{
	*record = (struct zf_kept){.input = (size_t)zf_get_number(cursor)};
	record->line = zf_get_number(cursor);
	record->cost = zf_get_number(cursor);
	record->set = (size_t)zf_get_number(cursor);
	record->text_hash = zf_get_number(cursor);
	record->copies = zf_get_number(cursor);
	record->score = zf_get_score(cursor);
	record->bytes = zf_get_bytes(cursor, &record->length);
}
