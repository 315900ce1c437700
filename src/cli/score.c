/*
 * score.c - zipfit score: the score of every record, in input order
 */
#include "cli/commands.h"

#include "cli/job.h"
#include "output/record_text.h"

static bool on_record(void *user, const zipfit_record *record, zipfit_error *error)
{
	struct job *job = user;

	job_note_kind(job, record);
	if (record->outcome != ZIPFIT_SCORED)
		return job_note_damage(job, record, error) && job_write_reject(job, record, error);
	job_note_score(job, record->score);
	if (job->options->json ? !zf_append_score_json(&job->text, record, error)
	                       : !zf_append_score_tsv(&job->text, record, error))
		return false;
	return job_write_text(job, OUTPUT_MAIN, error);
}

/* The names of the table's columns. */
static bool write_heading(struct job *job, zipfit_error *error)
{
	if (job->options->json || job->options->no_heading)
		return true;
	return zf_append_heading(&job->text, NULL, 1, error) && zf_buffer_append_byte(&job->text, '\n', error) &&
	       job_write_text(job, OUTPUT_MAIN, error);
}

bool command_score(const struct options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct job job;
	const bool ok = job_open(&job, options, stop, error) && write_heading(&job, error) &&
	                job_run(&job, on_record, &job, error) && job_finish(&job, false, error);

	job_close(&job);
	return ok;
}
