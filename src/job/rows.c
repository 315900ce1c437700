/*
 * rows.c - the rows of --scores and --rejects, as text
 */
#include "job/rows.h"

#include "output/record_text.h"
#include "output/text.h"
#include "shards/part_summary.h"
#include "util/error.h"

/* Appends the file, the line and the bytes of the document. */
static bool append_place(struct zf_row_output *rows, const struct zf_row *row, zipfit_error *error)
{
	struct zf_buffer *text = &rows->job->text;

	return zf_append_tsv_field(text, rows->paths[zf_span_input(row->span, rows->shards)], error) &&
	       zf_buffer_append_byte(text, '\t', error) && zf_append_uint(text, rows->before + row->line, error) &&
	       zf_buffer_append_byte(text, '\t', error) && zf_append_uint(text, row->document_bytes, error);
}

/* Appends the score; with several target sets, all of them and the name of the set that took the record. */
static bool append_scores(struct zf_row_output *rows, const struct zf_row *row, zipfit_error *error)
{
	struct zf_buffer *text = &rows->job->text;
	const double *scores = row->kind == ZF_ROW_SCORES ? row->scores : &row->score;
	const size_t count = row->kind == ZF_ROW_SCORES ? row->sets : 1;

	for (size_t set = 0; set < count; set++)
		if (!zf_buffer_append_byte(text, '\t', error) || !zf_append_double(text, scores[set], error))
			return false;
	if (row->kind == ZF_ROW_SCORES) {
		const char *name = zf_assignment_name(rows->assignment, row->span, row->line);

		if (!zf_buffer_append_byte(text, '\t', error) ||
		    !zf_append_tsv_field(text, name != NULL ? name : "-", error))
			return false;
	}
	return zf_buffer_append_byte(text, '\n', error);
}

bool zf_row_output_begin(struct zf_row_output *rows, zipfit_error *error)
{
	struct zf_job *job = rows->job;

	if (rows->begun || job->outputs.files[ZF_OUTPUT_SCORES] == NULL || job->options->no_heading)
		return true;
	rows->begun = true;
	job->text.length = 0;
	return zf_append_heading(&job->text, rows->names, rows->sets, error) &&
	       zf_buffer_append_byte(&job->text, '\n', error) && zf_job_write_text(job, ZF_OUTPUT_SCORES, error);
}

bool zf_row_output_put(void *user, const struct zf_row *row, zipfit_error *error)
{
	struct zf_row_output *rows = user;
	struct zf_job *job = rows->job;
	struct zf_outfile *rejects = job->outputs.files[ZF_OUTPUT_REJECTS];

	if (zf_span_input(row->span, rows->shards) >= rows->path_count)
		return zf_fail(error, ZIPFIT_BAD_DATA, "a row of --scores or --rejects that belongs to no input");
	if (row->kind != ZF_ROW_SCORE && row->kind != ZF_ROW_SCORES)
		return rejects == NULL ||
		       (zf_outfile_write(rejects, row->bytes, row->length, error) &&
		        (row->kind == ZF_ROW_REJECT_MORE || zf_outfile_write(rejects, "\n", 1, error)));
	if (job->outputs.files[ZF_OUTPUT_SCORES] == NULL)
		return true;
	if (rows->summary != NULL && row->span != rows->span) {
		rows->span = row->span;
		rows->before = zf_summary_line(rows->summary, rows->shards, row->span, 0);
	}
	if (!zf_row_output_begin(rows, error))
		return false;
	job->text.length = 0; /* a record may have been packed in it */
	if (!append_place(rows, row, error) || !append_scores(rows, row, error))
		return false;
	return zf_job_write_text(job, ZF_OUTPUT_SCORES, error);
}
