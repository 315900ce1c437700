/*
 * eval.c - zipfit eval: how well a selection predicts held-out text
 */
#include "cli/commands.h"

#include "cli/leaving.h"
#include "cli/signals.h"
#include "input/documents.h"
#include "output/outfile.h"
#include "util/error.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct evaluation {
	const struct options *options;
	zipfit_stop *stop;
	zipfit_documents *train, *test;
	struct zf_outfile *output;
};

/* The first documents of the training set, and their bytes together. */
struct prefix {
	size_t documents;
	uint64_t bytes;
};

/* Reads `count` files into one set of training or test documents. */
static zipfit_documents *read_set(const struct evaluation *evaluation, const char *const *paths, size_t count,
                                  enum zf_file_role role, zipfit_error *error)
{
	const zipfit_format *format = &evaluation->options->format;
	const bool is_test = role == ZF_ROLE_TEST;
	zipfit_documents *set = zipfit_documents_new(error);
	bool ok = set != NULL;

	for (size_t i = 0; ok && i < count; i++)
		ok = zf_documents_read(set, paths[i], role, format, is_test, evaluation->stop, error);
	if (ok && zipfit_documents_count(set) == 0)
		ok = zf_fail(error, ZIPFIT_BAD_DATA, "%s: no %s document", paths[0], is_test ? "test" : "training");
	if (ok)
		return set;
	zipfit_documents_free(set);
	return NULL;
}

static bool open_all(struct evaluation *evaluation, zipfit_error *error)
{
	const struct options *options = evaluation->options;

	evaluation->train = read_set(evaluation, options->trains, options->train_count, ZF_ROLE_TRAINING, error);
	if (evaluation->train == NULL)
		return false;
	evaluation->test = read_set(evaluation, options->tests, options->test_count, ZF_ROLE_TEST, error);
	if (evaluation->test == NULL)
		return false;
	leaving_watch(&evaluation->output, 1);
	signals_hold();
	evaluation->output = zf_outfile_open(options->output, evaluation->stop, error);
	signals_release();
	return evaluation->output != NULL;
}

/* As many training documents as `size` bytes hold, without skipping one. */
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

static bool write_row(const struct evaluation *evaluation, struct prefix prefix, zipfit_error *error)
{
	char row[128];
	double bits;

	if (!zipfit_cross_entropy(evaluation->train, prefix.documents, evaluation->test, evaluation->stop, &bits,
	                          error))
		return false;
	snprintf(row, sizeof(row), "%" PRIu64 "\t%zu\t%.4f\n", prefix.bytes, prefix.documents, bits);
	return zf_outfile_write(evaluation->output, row, strlen(row), error);
}

/* A row for no training text, then one for each size asked for, or for all of it. */
static bool write_rows(const struct evaluation *evaluation, zipfit_error *error)
{
	const struct options *options = evaluation->options;
	const uint64_t all = zipfit_documents_bytes(evaluation->train);

	if (!write_row(evaluation, (struct prefix){0, 0}, error))
		return false;
	if (options->at_count == 0)
		return write_row(evaluation, take_prefix(evaluation->train, all), error);
	for (size_t i = 0; i < options->at_count; i++) {
		if (options->at[i] > all)
			message_note("--at %" PRIu64 ": the training records end at %" PRIu64 " bytes", options->at[i],
			             all);
		if (!write_row(evaluation, take_prefix(evaluation->train, options->at[i]), error))
			return false;
	}
	return true;
}

static bool evaluate(struct evaluation *evaluation, zipfit_error *error)
{
	if (!open_all(evaluation, error))
		return false;
	message_detail("training: %zu documents of %" PRIu64 " bytes; test: %zu of %" PRIu64 " bytes; %s",
	               zipfit_documents_count(evaluation->train), zipfit_documents_bytes(evaluation->train),
	               zipfit_documents_count(evaluation->test), zipfit_documents_bytes(evaluation->test),
	               zipfit_libarchive_version());
	return write_rows(evaluation, error) && zf_outfile_finish(evaluation->output, error) &&
	       zf_outfile_publish(evaluation->output, error);
}

bool command_eval(const struct options *options, zipfit_stop *stop, zipfit_error *error)
{
	struct evaluation evaluation = {.options = options, .stop = stop};
	const bool ok = evaluate(&evaluation, error);

	leaving_end();
	zf_outfile_free(evaluation.output);
	zipfit_documents_free(evaluation.test);
	zipfit_documents_free(evaluation.train);
	return ok;
}
