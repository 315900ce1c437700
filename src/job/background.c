/*
 * background.c - a background that is read before the inputs: counted for DSIR, sampled for a classifier
 *
 * The background is usually the whole pool, far too large for memory. So it is read like the inputs, by a run whose
 * scorer counts, or draws a sample.
 */
#include "job/background.h"

#include "input/documents.h"
#include "input/format_choice.h"
#include "job/events.h"
#include "job/text_source.h"
#include "run/run.h"
#include "score/classifier/sampler.h"
#include "score/dsir/dsir.h"
#include "util/error.h"

#include <stdlib.h>

/* The records themselves are not looked at. */
static bool ignore_record(void *user, const zipfit_record *record, zipfit_error *error)
{
	(void)user;
	(void)record;
	(void)error;
	return true;
}

/* What workers count is all there is. */
static bool drop_record(void *user, const zipfit_record *record, struct zf_batch *batch, bool *keep,
                        zipfit_error *error)
{
	(void)user;
	(void)record;
	(void)batch;
	(void)error;
	*keep = false;
	return true;
}

static bool take_batch(void *user, const struct zf_batch *batch, zipfit_error *error)
{
	(void)user;
	(void)batch;
	(void)error;
	return true;
}

static bool read_run(const zipfit_run_options *run_options, const zipfit_scorer *reader, const zipfit_stop *stop,
                     zipfit_error *error)
{
	static const struct zf_digest digest = {drop_record, take_batch};
	const struct zf_task everything = {.digest = &digest};
	const zipfit_sink sink = {.record = ignore_record};
	zipfit_counts counts = {.invalid_utf8 = 0};

	return zf_run(run_options, &everything, reader, &sink, stop, &counts, error);
}

static bool read_inputs(const zipfit_options *options, const zipfit_scorer *reader, const zipfit_stop *stop,
                        zipfit_error *error)
{
	const zipfit_run_options run_options = {
		.paths = options->inputs,
		.path_count = options->input_count,
		.contents = options->contents,
		.format = options->format,
		.threads = options->threads,
		.skip_bad = options->skip_bad,
		.readers = options->readers,
	};

	return read_run(&run_options, reader, stop, error);
}

static bool read_file(const zipfit_options *options, const zipfit_scorer *reader, const zipfit_stop *stop,
                      zipfit_error *error)
{
	const zipfit_text_source *source = options->background;
	zipfit_run_options run_options = {
		.paths = &source->path,
		.path_count = 1,
		.format = source->format,
		.threads = options->threads,
		.skip_bad = options->skip_bad,
		.readers = options->readers,
	};

	/* As for every other text: filters are for candidates. */
	run_options.format.min_document = 1;
	run_options.format.max_document = 0;
	run_options.format.min_tokens = 0;
	return (!source->fallback || zf_choose_format(&run_options.format, source->path, stop, error)) &&
	       read_run(&run_options, reader, stop, error);
}

static bool read_memory(const zipfit_documents *documents, const zipfit_scorer *reader, const zipfit_stop *stop,
                        zipfit_error *error)
{
	zipfit_worker *worker = zipfit_worker_new(reader, stop, error);
	bool ok = worker != NULL;
	double score;

	for (size_t i = 0; ok && i < zipfit_documents_count(documents); i++) {
		const struct zf_document document = zf_documents_at(documents, i);

		ok = zipfit_worker_score(worker, document.bytes, document.length, &score, error);
	}
	zipfit_worker_free(worker);
	return ok;
}

struct zf_ngram_counts *zf_background_count(const zipfit_options *options, const zipfit_stop *stop, zipfit_error *error)
{
	const zipfit_text_source *source = options->background;
	zipfit_scorer *counter = zf_background_counter_open(error);
	struct zf_ngram_counts *counts = malloc(sizeof(*counts));
	bool ok = counter != NULL && (counts != NULL || zf_fail_memory(error, "the background"));

	zf_events_phase(options->events, "counting the background");
	if (ok && source == NULL)
		ok = read_inputs(options, counter, stop, error);
	else if (ok)
		ok = source->documents != NULL ? read_memory(source->documents, counter, stop, error)
		                               : read_file(options, counter, stop, error);
	if (ok)
		zf_background_counter_read(counter, counts);
	zipfit_scorer_close(counter);
	if (ok && counts->total == 0)
		ok = zf_fail(error, ZIPFIT_BAD_DATA, "%s: no background document to compare with",
		             source != NULL ? zf_text_name(source) : options->inputs[0]);
	if (ok)
		return counts;
	free(counts);
	return NULL;
}

bool zf_background_sample(const zipfit_options *options, uint64_t size, zipfit_documents *documents,
                          const zipfit_stop *stop, zipfit_error *error)
{
	zipfit_scorer *sampler = zf_sampler_open(size, options->seed, error);
	bool ok;

	zf_events_phase(options->events, "sampling the background");
	ok = sampler != NULL && read_inputs(options, sampler, stop, error) &&
	     zf_sampler_read(sampler, documents, error);
	zipfit_scorer_close(sampler);
	return ok;
}
