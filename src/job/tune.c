/*
 * tune.c - zipfit_tune(): how much to select
 *
 * Both folds of the targets are target sets of one run, whose pool holds the records that either may select.
 */
#include "job/events.h"
#include "job/file_check.h"
#include "job/finish.h"
#include "job/inputs.h"
#include "job/options_check.h"
#include "job/pool.h"
#include "job/rejects.h"
#include "job/tuning.h"
#include "output/text.h"
#include "shards/span.h"

#include <inttypes.h>
#include <stdio.h>

struct tune {
	struct zf_job job;
	struct zf_selection_rules rules; /* of the selection */
	struct zf_selection_rules pool_rules;
	struct zf_pool pool;
};

static bool on_record(void *user, const zipfit_record *record, zipfit_error *error)
{
	struct tune *tune = user;
	struct zf_job *job = &tune->job;

	zf_job_note_kind(job, record);
	if (record->outcome != ZIPFIT_SCORED)
		return zf_job_note_damage(job, record, error) && zf_job_write_reject(job, record, error);
	return zf_pool_keep(&tune->pool, record, job->text_hash, zf_span(record->input, 0, 1), error);
}

static bool write_row(struct zf_job *job, const zipfit_tuning_point *point, bool is_best, zipfit_error *error)
{
	char row[128];

	snprintf(row, sizeof(row), "%" PRIu64 "\t%" PRIu64 "\t%.4f\t", point->train_bytes, point->documents,
	         point->bits_per_byte);
	return zf_buffer_append_text(&job->text, row, error) &&
	       zf_append_double(&job->text, point->lowest_score, error) &&
	       zf_buffer_append_text(&job->text, is_best ? "\t1\n" : "\t0\n", error) &&
	       zf_job_write_text(job, ZF_OUTPUT_MAIN, error);
}

static bool write_table(struct zf_job *job, zipfit_error *error)
{
	const zipfit_tuning *tuning = &job->tuning;

	zf_job_enter(job, ZF_WRITING);
	job->text.length = 0;
	if (!job->options->no_heading &&
	    !zf_buffer_append_text(&job->text, "train_bytes\tdocuments\tbits_per_byte\tlowest_score\tbest\n", error))
		return false;
	for (size_t i = 0; i < tuning->point_count; i++)
		if (!tuning->points[i].is_between && !write_row(job, &tuning->points[i], i == tuning->best, error))
			return false;
	return true;
}

static bool tune_records(struct tune *tune, const zipfit_options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct zf_job *job = &tune->job;

	if (!zf_file_check(ZF_TUNE, options, NULL, error) || !zf_job_open_scorer(job, ZF_TUNE, options, stop, error) ||
	    !zf_outputs_open(&job->outputs, options, stop, error))
		return false;
	tune->rules = zf_texts_rules(&job->texts);
	tune->pool_rules = tune->rules;
	tune->pool_rules.sets = ZF_FOLDS;
	tune->pool = (struct zf_pool){.options = options, .rules = &tune->pool_rules, .job = &tune->job};
	job->task = (struct zf_task){.exclude = job->texts.exclude, .fold = job->fold};
	return zf_pool_open(&tune->pool, UINT64_MAX, options->memory - options->memory / 8, error) &&
	       zf_job_run(job, on_record, tune, error) &&
	       zf_tuning_measure(job, tune->pool.topk, 0, &tune->rules, error) && write_table(job, error) &&
	       zf_job_finish(job, false, error);
}

bool zipfit_tune(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct zf_settings settings;
	struct tune tune = {.job = {.operation = ZF_TUNE}};
	zipfit_error unread = {.code = ZIPFIT_OK};
	bool ok;

	error = error != NULL ? error : &unread;
	if (!zf_settings_take(&settings, ZF_TUNE, options, error) ||
	    !zf_options_check(ZF_TUNE, &settings.options, error))
		return false;
	ok = zf_inputs_find(&settings, ZF_TUNE, stop, error) && tune_records(&tune, &settings.options, stop, error);
	zf_job_close(&tune.job);
	zf_pool_close(&tune.pool);
	zf_settings_free(&settings);
	return zf_job_result(ok, stop, error);
}
