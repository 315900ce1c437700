/*
 * align.c - zipfit_align(): which data sets are nearest to the targets
 *
 * Unless all records are scored, the inputs are read without scores, which takes little time,
 * and records of each data set are drawn meanwhile. What was drawn is then scored on all
 * threads. A score goes to its own place and sums are in the order of the records, so threads
 * change nothing.
 */
#include "job/alignment.h"
#include "job/events.h"
#include "job/file_check.h"
#include "job/finish.h"
#include "job/inputs.h"
#include "job/options_check.h"
#include "job/rejects.h"
#include "job/sample_scores.h"
#include "output/alignment_text.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* Lists may take so many bytes whatever --memory says. */
#define LISTS_LEAST ((uint64_t)64 << 20)

struct align {
	struct zf_job job;
	struct zf_field *by;      /* NULL: the data sets are the inputs */
	struct zf_document value; /* with `by`: of the current record */
	uint64_t without;         /* records that have no value */
	struct zf_data_sets sets;
	struct zf_samples samples; /* not open if all records are scored */
	zipfit_alignment_row *rows;
};

/* ---- While the inputs are read ------------------------------------------- */

static bool check_lists(const struct align *align, zipfit_error *error)
{
	const uint64_t memory = align->job.options->memory;

	if (align->sets.list_bytes + align->samples.list_bytes <= (memory > LISTS_LEAST ? memory : LISTS_LEAST))
		return true;
	if (align->by == NULL)
		return zf_fail(
			error, ZIPFIT_BAD_DATA,
			"the lists of the samples exceed --memory: give a smaller --sample-size or more --memory");
	return zf_fail(error, ZIPFIT_BAD_DATA,
	               "--by %s: the lists of its first %zu values exceed --memory: take a field of fewer values, a "
	               "smaller --sample-size or more --memory",
	               align->job.options->by, align->sets.count);
}

static bool keep_scores(struct align *align, struct zf_data_set *set, const zipfit_record *record, zipfit_error *error)
{
	const size_t row = align->sets.target_sets;

	zf_job_note_score(&align->job, record->score);
	if (!zf_data_set_reserve(&align->sets, set, set->scored + 1, error))
		return false;
	memcpy(set->scores + set->scored * row, record->scores != NULL ? record->scores : &record->score,
	       row * sizeof(*set->scores));
	set->scored++;
	return true;
}

static bool on_record(void *user, const zipfit_record *record, zipfit_error *error)
{
	struct align *align = user;
	struct zf_job *job = &align->job;
	struct zf_data_set *set;
	size_t place = record->input;

	zf_job_note_kind(job, record);
	if (record->outcome != ZIPFIT_SCORED)
		return zf_job_note_damage(job, record, error) && zf_job_write_reject(job, record, error);
	align->without += align->by != NULL && align->value.bytes == NULL;
	if (align->by != NULL && !zf_data_sets_find(&align->sets, align->value, &place, error))
		return false;
	set = &align->sets.items[place];
	set->records++;
	set->bytes += record->document_bytes;
	if (!check_lists(align, error))
		return false;
	return zf_job_samples(job)
	               ? zf_samples_offer(&align->samples, place, set->records, record->bytes, record->length, error)
	               : keep_scores(align, set, record, error);
}

/* After the last record: says how many have no value. If none has one, the field's name is probably wrong. */
static bool tell_without(const struct align *align, zipfit_error *error)
{
	const zipfit_options *options = align->job.options;
	const uint64_t documents = align->job.counts.outcome[ZIPFIT_SCORED];

	if (align->without == 0)
		return true;
	if (align->without == documents)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "--by %s: no record has a text, number or boolean there, of %llu records", options->by,
		               (unsigned long long)documents);
	zf_tell(options->events, ZIPFIT_NOTE,
	        "--by %s: %llu of %llu records have no text, number or boolean there; they are the data set '-'",
	        options->by, (unsigned long long)align->without, (unsigned long long)documents);
	return true;
}

/* ---- The table ----------------------------------------------------------- */

static bool write_table(struct align *align, zipfit_error *error)
{
	struct zf_job *job = &align->job;
	const zipfit_options *options = job->options;
	const size_t rows = align->sets.count * align->sets.target_sets;

	job->text.length = 0;
	if (!options->json && !options->no_heading &&
	    !zf_append_alignment_heading(&job->text, align->by != NULL, align->sets.target_sets > 1, error))
		return false;
	for (size_t i = 0; i < rows; i++)
		if (!zf_append_alignment_row(&job->text, &align->rows[i], align->by != NULL, options->json, error) ||
		    !zf_job_write_text(job, ZF_OUTPUT_MAIN, error))
			return false;
	return zf_job_write_text(job, ZF_OUTPUT_MAIN, error);
}

static bool make_table(struct align *align, zipfit_error *error)
{
	struct zf_job *job = &align->job;
	const zipfit_events *events = job->options->events;
	const struct zf_mix *mix = &job->texts.mix;
	zipfit_alignment alignment = {
		.row_count = align->sets.count * align->sets.target_sets,
		.set_count = align->sets.target_sets,
	};

	zf_job_enter(job, ZF_WRITING);
	if (!zf_alignment_make(&align->sets, mix->sets > 1 ? mix->names : NULL, job->stop, &align->rows, error))
		return false;
	alignment.rows = align->rows;
	if (events->aligned != NULL)
		events->aligned(events->user, &alignment);
	return write_table(align, error);
}

/* ---- The operation ------------------------------------------------------- */

/* Opens what holds the data sets, and asks the run for what tells records apart. */
static bool open_sets(struct align *align, zipfit_error *error)
{
	struct zf_job *job = &align->job;
	const zipfit_options *options = job->options;

	align->sets.target_sets = job->texts.mix.sets;
	if (zf_job_samples(job) && !zf_samples_open(&align->samples, (size_t)options->sample_size, options->seed,
	                                            options->memory, options->tmpdir, error))
		return false;
	if (options->by == NULL)
		return zf_data_sets_add_inputs(&align->sets, options->inputs, options->input_count, error);
	align->by = zf_field_parse(options->by, strlen(options->by), error);
	job->task = (struct zf_task){.by = align->by, .by_value = &align->value};
	return align->by != NULL;
}

static bool align_records(struct align *align, const zipfit_options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct zf_job *job = &align->job;

	if (!zf_file_check(ZF_ALIGN, options, NULL, error) ||
	    !zf_job_open_scorer(job, ZF_ALIGN, options, stop, error) ||
	    !zf_outputs_open(&job->outputs, options, stop, error) || !open_sets(align, error) ||
	    !zf_job_run(job, on_record, align, error) || !tell_without(align, error))
		return false;
	zf_job_tell_roles(job, options->format.roles);
	return (!zf_job_samples(job) || zf_samples_score(job, &align->samples, &align->sets, error)) &&
	       make_table(align, error) && zf_job_finish(job, false, error);
}

bool zipfit_align(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct zf_settings settings;
	struct align align = {.job = {.operation = ZF_ALIGN}};
	zipfit_error unread = {.code = ZIPFIT_OK};
	bool ok;

	error = error != NULL ? error : &unread;
	if (!zf_settings_take(&settings, ZF_ALIGN, options, error) ||
	    !zf_options_check(ZF_ALIGN, &settings.options, error))
		return false;
	ok = zf_inputs_find(&settings, ZF_ALIGN, stop, error) && align_records(&align, &settings.options, stop, error);
	zf_job_close(&align.job);
	zf_samples_close(&align.samples);
	zf_data_sets_free(&align.sets);
	zf_field_free(align.by);
	free(align.rows);
	zf_settings_free(&settings);
	return zf_job_result(ok, stop, error);
}
