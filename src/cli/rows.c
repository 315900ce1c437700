/*
 * rows.c - the rows of --scores and --rejects, as text
 */
#include "cli/rows.h"

#include "output/record_text.h"
#include "partial/summary.h"

bool rows_put(void *user, const struct zf_row *row, zipfit_error *error)
{
	struct rows *rows = user;
	struct job *job = rows->job;
	struct zf_outfile *rejects = job->outputs[OUTPUT_REJECTS];

	if (row->kind != ZF_ROW_SCORE)
		return rejects == NULL ||
		       (zf_outfile_write(rejects, row->bytes, row->length, error) &&
		        (row->kind == ZF_ROW_REJECT_MORE || zf_outfile_write(rejects, "\n", 1, error)));
	if (job->outputs[OUTPUT_SCORES] == NULL)
		return true;
	if (rows->summary != NULL && row->span != rows->span) {
		rows->span = row->span;
		rows->before = zf_summary_line(rows->summary, rows->shards, row->span, 0);
	}
	return zf_append_score_tsv(&job->text,
	                           &(zipfit_record){
					   .path = rows->paths[zf_span_input(row->span, rows->shards)],
					   .line = rows->before + row->line,
					   .document_bytes = row->document_bytes,
					   .score = row->score,
				   },
	                           error) &&
	       job_write_text(job, OUTPUT_SCORES, error);
}
