/*
 * sample_scores.c - scores what was drawn of each data set, on all threads
 *
 * A score goes to its own place, so threads change nothing.
 */
#include "job/sample_scores.h"

#include "input/extractor.h"
#include "score/scorer.h"
#include "util/error.h"
#include "util/parallel.h"
#include "util/stop.h"

#include <stdlib.h>

/* Records that a thread scores before it takes others. */
#define RECORDS_AT_A_TIME ((size_t)16)

/* Some records of one sample. */
struct stretch {
	size_t data_set, begin, end;
	size_t before; /* records of the stretches before it */
};

/* What one thread owns. */
struct sample_worker {
	zipfit_worker *worker;
	struct zf_scratch scratch;
	struct zf_buffer fetched;
};

struct sample_scoring {
	struct zf_job *job;
	struct zf_samples *samples;
	struct zf_data_sets *sets;
	struct zf_extractor *extractor;
	struct sample_worker *workers;
	struct stretch *stretches;
	size_t count;
	size_t records; /* of all stretches */
};

static bool score_record(const struct sample_scoring *scoring, struct sample_worker *worker, size_t data_set, size_t i,
                         zipfit_error *error)
{
	const size_t row = scoring->sets->target_sets;
	struct zf_extracted extracted;
	const unsigned char *bytes;
	size_t length;

	if (!zf_samples_read(scoring->samples, data_set, i, &worker->fetched, &bytes, &length, error) ||
	    !zf_extract(scoring->extractor, &worker->scratch, bytes, length, &extracted, error))
		return false;
	if (extracted.outcome != ZIPFIT_SCORED)
		return zf_fail(error, ZIPFIT_BAD_DATA, "a sampled record cannot be read again: %s",
		               zipfit_outcome_name(extracted.outcome));
	return zf_worker_scores(worker->worker, extracted.document.bytes, extracted.document.length,
	                        scoring->sets->items[data_set].scores + i * row, row, error);
}

static bool score_stretch(void *user, size_t thread, size_t item, zipfit_error *error)
{
	struct sample_scoring *scoring = user;
	const struct stretch *stretch = &scoring->stretches[item];
	struct zf_job *job = scoring->job;
	struct sample_worker *worker = &scoring->workers[thread];

	if (worker->worker == NULL)
		worker->worker = zipfit_worker_new(job->scorer, job->stop, error);
	if (worker->worker == NULL)
		return false;
	for (size_t i = stretch->begin; i < stretch->end; i++)
		if (!zf_stop_check(job->stop, error) || !score_record(scoring, worker, stretch->data_set, i, error))
			return false;
	/* Thread 0 is the one that events come from. */
	if (thread == 0)
		zf_job_step(job, stretch->before, scoring->records);
	return true;
}

/* Makes room for the scores, and divides the samples into stretches. */
static bool list_stretches(struct sample_scoring *scoring, zipfit_error *error)
{
	struct zf_data_sets *sets = scoring->sets;
	size_t most = 0;

	for (size_t i = 0; i < sets->count; i++)
		most += zf_samples_count(scoring->samples, i) / RECORDS_AT_A_TIME + 1;
	scoring->stretches = calloc(most, sizeof(*scoring->stretches));
	if (scoring->stretches == NULL && most > 0)
		return zf_fail_memory(error, "samples");
	for (size_t i = 0; i < sets->count; i++) {
		struct zf_data_set *set = &sets->items[i];
		const size_t count = zf_samples_count(scoring->samples, i);

		if (!zf_data_set_reserve(sets, set, count, error))
			return false;
		set->scored = count;
		for (size_t begin = 0; begin < count; begin += RECORDS_AT_A_TIME) {
			const size_t left = count - begin;
			const size_t records = left < RECORDS_AT_A_TIME ? left : RECORDS_AT_A_TIME;

			scoring->stretches[scoring->count++] =
				(struct stretch){i, begin, begin + records, scoring->records};
			scoring->records += records;
		}
	}
	return true;
}

static bool open_scoring(struct sample_scoring *scoring, zipfit_error *error)
{
	const zipfit_options *options = scoring->job->options;

	scoring->extractor = zf_extractor_new(&options->format, error);
	if (scoring->extractor == NULL)
		return false;
	scoring->workers = calloc(options->threads, sizeof(*scoring->workers));
	if (scoring->workers == NULL)
		return zf_fail_memory(error, "threads");
	return list_stretches(scoring, error);
}

static void close_scoring(struct sample_scoring *scoring)
{
	for (size_t i = 0; scoring->workers != NULL && i < scoring->job->options->threads; i++) {
		zipfit_worker_free(scoring->workers[i].worker);
		zf_scratch_free(&scoring->workers[i].scratch);
		zf_buffer_free(&scoring->workers[i].fetched);
	}
	free(scoring->workers);
	free(scoring->stretches);
	zf_extractor_free(scoring->extractor);
}

/* Counts the scores, of the first target set, for the summary. */
static void note_scores(struct zf_job *job, const struct zf_data_sets *sets)
{
	const size_t row = sets->target_sets;

	for (size_t i = 0; i < sets->count; i++)
		for (size_t score = 0; score < sets->items[i].scored; score++)
			zf_job_note_score(job, sets->items[i].scores[score * row]);
}

bool zf_samples_score(struct zf_job *job, struct zf_samples *samples, struct zf_data_sets *sets, zipfit_error *error)
{
	struct sample_scoring scoring = {.job = job, .samples = samples, .sets = sets};
	bool ok;

	zf_job_enter(job, ZF_SCORING);
	ok = zf_samples_end(samples, job->stop, error) && open_scoring(&scoring, error) &&
	     zf_parallel_for(job->options->threads, scoring.count, score_stretch, &scoring, error);
	close_scoring(&scoring);
	if (ok)
		note_scores(job, sets);
	return ok;
}
