/*
 * score.c - zipfit_score(): the score of every record, in input order
 */
#include "job/file_check.h"
#include "job/finish.h"
#include "job/inputs.h"
#include "job/options_check.h"
#include "job/rejects.h"
#include "output/record_text.h"

static bool on_record(void *user, const zipfit_record *record, zipfit_error *error)
{
	struct zf_job *job = user;

	zf_job_note_kind(job, record);
	if (record->outcome != ZIPFIT_SCORED)
		return zf_job_note_damage(job, record, error) && zf_job_write_reject(job, record, error);
	zf_job_note_score(job, record->score);
	if (job->options->json ? !zf_append_score_json(&job->text, record, error)
	                       : !zf_append_score_tsv(&job->text, record, error))
		return false;
	return zf_job_write_text(job, ZF_OUTPUT_MAIN, error);
}

/* The names of the table's columns. */
static bool write_heading(struct zf_job *job, zipfit_error *error)
{
	if (job->options->json || job->options->no_heading)
		return true;
	return zf_append_heading(&job->text, NULL, 1, error) && zf_buffer_append_byte(&job->text, '\n', error) &&
	       zf_job_write_text(job, ZF_OUTPUT_MAIN, error);
}

static bool finish(struct zf_job *job, zipfit_error *error)
{
	zf_job_tell_roles(job, job->options->format.roles);
	return zf_job_finish(job, false, error);
}

static bool score_records(struct zf_job *job, const zipfit_options *options, zipfit_stop *stop, zipfit_error *error)
{
	return zf_file_check(ZF_SCORE, options, NULL, error) &&
	       zf_job_open_scorer(job, ZF_SCORE, options, stop, error) &&
	       zf_outputs_open(&job->outputs, options, stop, error) && write_heading(job, error) &&
	       zf_job_run(job, on_record, job, error) && finish(job, error);
}

bool zipfit_score(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct zf_settings settings;
	struct zf_job job = {.operation = ZF_SCORE};
	zipfit_error unread = {.code = ZIPFIT_OK};
	bool ok;

	error = error != NULL ? error : &unread;
	if (!zf_settings_take(&settings, ZF_SCORE, options, error) ||
	    !zf_options_check(ZF_SCORE, &settings.options, error))
		return false;
	ok = zf_inputs_find(&settings, ZF_SCORE, stop, error) && score_records(&job, &settings.options, stop, error);
	zf_job_close(&job);
	zf_settings_free(&settings);
	return zf_job_result(ok, stop, error);
}
