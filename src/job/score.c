/*
 * score.c - zipfit_score(): the score of every record, in input order
 */
#include "job/file_check.h"
#include "job/finish.h"
#include "job/inputs.h"
#include "job/options_check.h"
#include "job/rejects.h"
#include "output/record_text.h"

/* Of a scored record, workers write the row and count it; bad ones are left to on_record(). */
static bool digest_record(void *user, const zipfit_record *record, struct zf_batch *batch, bool *keep,
                          zipfit_error *error)
{
	const struct zf_job *job = user;

	*keep = zipfit_outcome_is_bad(record->outcome);
	if (record->outcome != ZIPFIT_SCORED)
		return true;
	zf_tally_add(&batch->sums.scored, record->score, 0, 0);
	return job->options->json ? zf_append_score_json(&batch->rows, record, error)
	                          : zf_append_score_tsv(&batch->rows, record, error);
}

static bool take_batch(void *user, const struct zf_batch *batch, zipfit_error *error)
{
	struct zf_job *job = user;

	zf_tally_join(&job->tally, &batch->sums.scored);
	return batch->rows.length == 0 ||
	       zf_outfile_write_lines(job->outputs.files[ZF_OUTPUT_MAIN], batch->rows.data, batch->rows.length, error);
}

static bool on_record(void *user, const zipfit_record *record, zipfit_error *error)
{
	struct zf_job *job = user;

	zf_job_note_kind(job, record);
	return zf_job_note_damage(job, record, error) && zf_job_write_reject(job, record, error);
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

static bool score_inputs(struct zf_job *job, zipfit_error *error)
{
	static const struct zf_digest digest = {digest_record, take_batch};

	job->task.digest = &digest;
	return zf_job_run(job, on_record, job, error);
}

static bool score_records(struct zf_job *job, const zipfit_options *options, zipfit_stop *stop, zipfit_error *error)
{
	return zf_file_check(ZF_SCORE, options, NULL, error) &&
	       zf_job_open_scorer(job, ZF_SCORE, options, stop, error) &&
	       zf_outputs_open(&job->outputs, options, stop, error) && write_heading(job, error) &&
	       score_inputs(job, error) && finish(job, error);
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
