/*
 * eval.c - zipfit_evaluate(): how well a selection predicts held-out text
 */
#include "input/documents.h"
#include "job/events.h"
#include "job/file_check.h"
#include "job/job.h"
#include "job/options_check.h"
#include "job/text_source.h"
#include "util/error.h"

#include <inttypes.h>
#include <stdio.h>

struct evaluation {
	const zipfit_options *options;
	zipfit_stop *stop;
	zipfit_documents *train, *test;
	struct zf_outputs outputs; /* the main one */
};

/* The first documents of the training set, and how many bytes they have. */
struct prefix {
	size_t documents;
	uint64_t bytes;
};

/* Reads `count` sources into one set of training or test documents. */
static zipfit_documents *read_set(const struct evaluation *evaluation, const zipfit_text_source *sources, size_t count,
                                  enum zf_file_role role, zipfit_error *error)
{
	zipfit_documents *set = zipfit_documents_new(error);
	bool ok = set != NULL;

	for (size_t i = 0; ok && i < count; i++)
		ok = zf_text_read(&sources[i], role, set, evaluation->stop, error);
	if (ok && zipfit_documents_count(set) == 0)
		ok = zf_fail(error, ZIPFIT_BAD_DATA, "%s: no %s document", zf_text_name(&sources[0]),
		             role == ZF_ROLE_TEST ? "test" : "training");
	if (ok)
		return set;
	zipfit_documents_free(set);
	return NULL;
}

static bool open_all(struct evaluation *evaluation, zipfit_error *error)
{
	const zipfit_options *options = evaluation->options;

	evaluation->train = read_set(evaluation, options->trains, options->train_count, ZF_ROLE_TRAINING, error);
	if (evaluation->train == NULL)
		return false;
	evaluation->test = read_set(evaluation, options->tests, options->test_count, ZF_ROLE_TEST, error);
	return evaluation->test != NULL && zf_outputs_open(&evaluation->outputs, options, evaluation->stop, error);
}

/* The longest prefix of the training documents within `size` bytes. */
static struct prefix take_prefix(const zipfit_documents *train, uint64_t size)
{
	const size_t count = zipfit_documents_count(train);
	struct prefix prefix = {0, 0};

	while (prefix.documents < count) {
		const size_t length = zf_documents_at(train, prefix.documents).length;

		if (length > size - prefix.bytes)
			break;
		prefix.bytes += length;
		prefix.documents++;
	}
	return prefix;
}

static bool write_row(struct evaluation *evaluation, struct prefix prefix, zipfit_error *error)
{
	const zipfit_events *events = evaluation->options->events;
	zipfit_point point = {.train_bytes = prefix.bytes, .train_documents = prefix.documents};
	struct zf_buffer text = {0};
	char row[128];
	bool ok;

	if (!zipfit_cross_entropy(evaluation->train, prefix.documents, evaluation->test, evaluation->stop,
	                          &point.bits_per_byte, error))
		return false;
	if (events->point != NULL)
		events->point(events->user, &point);
	snprintf(row, sizeof(row), "%" PRIu64 "\t%zu\t%.4f\n", prefix.bytes, prefix.documents, point.bits_per_byte);
	ok = zf_buffer_append_text(&text, row, error) &&
	     zf_outputs_write(&evaluation->outputs, ZF_OUTPUT_MAIN, &text, error);
	zf_buffer_free(&text);
	return ok;
}

/* Writes a row for no training text, then one for each size asked for, or for all of it. */
static bool write_rows(struct evaluation *evaluation, zipfit_error *error)
{
	const zipfit_options *options = evaluation->options;
	const uint64_t all = zipfit_documents_bytes(evaluation->train);

	if (!write_row(evaluation, (struct prefix){0, 0}, error))
		return false;
	if (options->at_count == 0)
		return write_row(evaluation, take_prefix(evaluation->train, all), error);
	for (size_t i = 0; i < options->at_count; i++) {
		if (options->at[i] > all)
			zf_tell(options->events, ZIPFIT_NOTE,
			        "--at %" PRIu64 ": the training records end at %" PRIu64 " bytes", options->at[i], all);
		if (!write_row(evaluation, take_prefix(evaluation->train, options->at[i]), error))
			return false;
	}
	return true;
}

static bool evaluate(struct evaluation *evaluation, zipfit_error *error)
{
	if (!open_all(evaluation, error))
		return false;
	zf_tell(evaluation->options->events, ZIPFIT_DETAIL,
	        "training: %zu documents of %" PRIu64 " bytes; test: %zu of %" PRIu64 " bytes; %s",
	        zipfit_documents_count(evaluation->train), zipfit_documents_bytes(evaluation->train),
	        zipfit_documents_count(evaluation->test), zipfit_documents_bytes(evaluation->test),
	        zipfit_libarchive_version());
	return write_rows(evaluation, error) && zf_outputs_finish(&evaluation->outputs, false, error) &&
	       zf_outputs_publish(&evaluation->outputs, error);
}

bool zipfit_evaluate(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct zf_settings settings;
	struct evaluation evaluation = {.options = &settings.options, .stop = stop};
	zipfit_error unread = {.code = ZIPFIT_OK};
	bool ok;

	error = error != NULL ? error : &unread;
	if (!zf_settings_take(&settings, ZF_EVALUATE, options, error) ||
	    !zf_options_check(ZF_EVALUATE, &settings.options, error))
		return false;
	ok = zf_file_check(ZF_EVALUATE, &settings.options, NULL, error) && evaluate(&evaluation, error);
	zf_outputs_close(&evaluation.outputs);
	zipfit_documents_free(evaluation.test);
	zipfit_documents_free(evaluation.train);
	return zf_job_result(ok, stop, error);
}
