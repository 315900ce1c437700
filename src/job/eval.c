/*
 * eval.c - zipfit_evaluate(): how well a selection predicts held-out text
 *
 * All sizes of training text are measured before the first row is written: the mixing model
 * learns them in ascending order, each from where the last one ended, and rows come in the order given.
 */
#include "input/documents.h"
#include "job/events.h"
#include "job/file_check.h"
#include "job/job.h"
#include "job/mix.h"
#include "job/options_check.h"
#include "job/text_source.h"
#include "output/text.h"
#include "score/cross_entropy.h"
#include "score/mix/mix.h"
#include "util/error.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* The first documents of the training set, how many bytes they have, and what they tell of each test set. */
struct prefix {
	size_t documents;
	uint64_t bytes;
	double bits[ZIPFIT_MAX_SETS];
};

struct evaluation {
	const zipfit_options *options;
	zipfit_stop *stop;
	zipfit_documents *train;
	struct zf_mix sets; /* of tests */
	zipfit_documents *tests[ZIPFIT_MAX_SETS];
	struct prefix *prefixes; /* one for each row; the first one is empty */
	size_t prefix_count;
	enum zipfit_model model;
	struct zf_outputs outputs; /* the main one */
};

/* Reads the sources of one set of training or test documents: for tests, those of set `set`. */
static zipfit_documents *read_set(const struct evaluation *evaluation, enum zf_file_role role, size_t set,
                                  zipfit_error *error)
{
	const zipfit_options *options = evaluation->options;
	const bool is_test = role == ZF_ROLE_TEST;
	const zipfit_text_source *sources = is_test ? options->tests : options->trains;
	const size_t count = is_test ? options->test_count : options->train_count;
	const zipfit_options tests = {.targets = options->tests};
	const zipfit_text_source *first = NULL;
	zipfit_documents *documents = zipfit_documents_new(error);
	bool ok = documents != NULL;

	for (size_t i = 0; ok && i < count; i++) {
		if (is_test && zf_mix_set_of(&evaluation->sets, &tests, i) != set)
			continue;
		first = first != NULL ? first : &sources[i];
		ok = zf_text_read(&sources[i], role, documents, evaluation->stop, error);
	}
	if (ok && zipfit_documents_count(documents) == 0)
		ok = zf_fail(error, ZIPFIT_BAD_DATA, "%s: no %s document", zf_text_name(first),
		             is_test ? "test" : "training");
	if (ok)
		return documents;
	zipfit_documents_free(documents);
	return NULL;
}

/* The names of the tests make sets as those of targets do. */
static bool open_all(struct evaluation *evaluation, zipfit_error *error)
{
	const zipfit_options *options = evaluation->options;
	const zipfit_options tests = {.targets = options->tests, .target_count = options->test_count};

	if (!zf_mix_read(&evaluation->sets, &tests, error))
		return false;
	evaluation->train = read_set(evaluation, ZF_ROLE_TRAINING, 0, error);
	if (evaluation->train == NULL)
		return false;
	for (size_t set = 0; set < evaluation->sets.sets; set++) {
		evaluation->tests[set] = read_set(evaluation, ZF_ROLE_TEST, set, error);
		if (evaluation->tests[set] == NULL)
			return false;
	}
	return zf_outputs_open(&evaluation->outputs, options, evaluation->stop, error);
}

/* ---- Sizes of training text ---------------------------------------------- */

/* The longest prefix of the training documents within `size` bytes. */
static struct prefix take_prefix(const zipfit_documents *train, uint64_t size)
{
	const size_t count = zipfit_documents_count(train);
	struct prefix prefix = {.documents = 0};

	while (prefix.documents < count) {
		const size_t length = zf_documents_at(train, prefix.documents).length;

		if (length > size - prefix.bytes)
			break;
		prefix.bytes += length;
		prefix.documents++;
	}
	return prefix;
}

static bool list_prefixes(struct evaluation *evaluation, zipfit_error *error)
{
	const zipfit_options *options = evaluation->options;
	const uint64_t all = zipfit_documents_bytes(evaluation->train);

	evaluation->prefixes = calloc(options->at_count + 2, sizeof(*evaluation->prefixes));
	if (evaluation->prefixes == NULL)
		return zf_fail_memory(error, "the evaluation");
	evaluation->prefix_count = 1;
	if (options->at_count == 0)
		evaluation->prefixes[evaluation->prefix_count++] = take_prefix(evaluation->train, all);
	for (size_t i = 0; i < options->at_count; i++) {
		if (options->at[i] > all)
			zf_tell(options->events, ZIPFIT_NOTE,
			        "--at %" PRIu64 ": the training records end at %" PRIu64 " bytes", options->at[i], all);
		evaluation->prefixes[evaluation->prefix_count++] = take_prefix(evaluation->train, options->at[i]);
	}
	return true;
}

/* The bytes of the longest text that is measured. */
static uint64_t longest_text(const struct evaluation *evaluation)
{
	uint64_t test = 0;
	size_t documents = 0;

	for (size_t i = 0; i < evaluation->prefix_count; i++)
		if (evaluation->prefixes[i].documents > documents)
			documents = evaluation->prefixes[i].documents;
	for (size_t set = 0; set < evaluation->sets.sets; set++) {
		const uint64_t bytes =
			zf_text_bytes(evaluation->tests[set], zipfit_documents_count(evaluation->tests[set]));

		test = bytes > test ? bytes : test;
	}
	return zf_text_bytes(evaluation->train, documents) + test;
}

/* Chooses the model: one for all rows, so that they can be compared. */
static bool choose_model(struct evaluation *evaluation, zipfit_error *error)
{
	const zipfit_options *options = evaluation->options;
	const uint64_t bytes = longest_text(evaluation);

	evaluation->model = options->model;
	if (options->model == ZIPFIT_MODEL_AUTO)
		evaluation->model = bytes > ZIPFIT_PPMD_TEXT ? ZIPFIT_MODEL_MIX : ZIPFIT_MODEL_PPMD;
	if (options->model == ZIPFIT_MODEL_PPMD && bytes > ZIPFIT_PPMD_TEXT)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "--model ppmd: PPMd's 16 MB of memory hold what it learns from %" PRIu64
		               " bytes of text, and there are %" PRIu64 ": use --model mix, or a smaller --at",
		               ZIPFIT_PPMD_TEXT, bytes);
	if (options->model == ZIPFIT_MODEL_AUTO && evaluation->model == ZIPFIT_MODEL_MIX)
		zf_tell(options->events, ZIPFIT_NOTE,
		        "measured with --model mix, whose numbers are lower: PPMd's memory is too small for %" PRIu64
		        " bytes of text",
		        bytes);
	return true;
}

/* ---- Measuring ----------------------------------------------------------- */

static bool measure_ppmd(struct evaluation *evaluation, zipfit_error *error)
{
	for (size_t i = 0; i < evaluation->prefix_count; i++) {
		struct prefix *prefix = &evaluation->prefixes[i];

		if (!zf_ppmd_bits(evaluation->train, prefix->documents, evaluation->tests, evaluation->sets.sets,
		                  evaluation->stop, prefix->bits, error))
			return false;
	}
	return true;
}

static int by_documents(const void *a, const void *b)
{
	const struct prefix *const *left = a;
	const struct prefix *const *right = b;

	return ((*left)->documents > (*right)->documents) - ((*left)->documents < (*right)->documents);
}

/* Measures all test sets with what the model has learnt. */
static bool measure_tests(const struct evaluation *evaluation, struct zf_mix_model *model, double *bits,
                          zipfit_error *error)
{
	for (size_t set = 0; set < evaluation->sets.sets; set++) {
		const zipfit_documents *test = evaluation->tests[set];

		if (!zf_mix_model_cost(model, test, &bits[set], error))
			return false;
		bits[set] /= (double)zf_text_bytes(test, zipfit_documents_count(test));
	}
	return true;
}

static bool measure_mix(struct evaluation *evaluation, zipfit_error *error)
{
	const size_t count = evaluation->prefix_count;
	struct prefix **order = calloc(count, sizeof(struct prefix *));
	struct zf_mix_model *model = NULL;
	size_t learnt = 0;
	bool ok = order != NULL || zf_fail_memory(error, "the evaluation");

	if (ok) {
		for (size_t i = 0; i < count; i++)
			order[i] = &evaluation->prefixes[i];
		qsort(order, count, sizeof(struct prefix *), by_documents);
		/* Its size, and with it a row, depends neither on the other rows nor on the tests. */
		model = zf_mix_model_new(evaluation->options->model_memory,
		                         zf_text_bytes(evaluation->train, zipfit_documents_count(evaluation->train)),
		                         evaluation->stop, error);
		ok = model != NULL;
	}
	for (size_t i = 0; ok && i < count; i++) {
		ok = zf_mix_model_learn_documents(model, evaluation->train, learnt, order[i]->documents - learnt,
		                                  error) &&
		     measure_tests(evaluation, model, order[i]->bits, error);
		learnt = order[i]->documents;
	}
	zf_mix_model_free(model);
	free(order);
	return ok;
}

/* ---- The table ----------------------------------------------------------- */

static bool has_names(const struct evaluation *evaluation)
{
	return evaluation->sets.names[0] != NULL;
}

static bool append_heading(const struct evaluation *evaluation, struct zf_buffer *text, zipfit_error *error)
{
	bool ok = zf_buffer_append_text(text, "train_bytes\tdocuments", error);

	for (size_t set = 0; ok && set < evaluation->sets.sets; set++)
		ok = zf_buffer_append_text(text, "\tbits_per_byte:", error) &&
		     zf_append_tsv_field(text, evaluation->sets.names[set], error);
	return ok && zf_buffer_append_byte(text, '\n', error);
}

static bool append_row(const struct evaluation *evaluation, const struct prefix *prefix, struct zf_buffer *text,
                       zipfit_error *error)
{
	const zipfit_events *events = evaluation->options->events;
	const zipfit_point point = {
		.train_bytes = prefix->bytes,
		.train_documents = prefix->documents,
		.bits_per_byte = prefix->bits[0],
		.test_count = evaluation->sets.sets,
		.test_bits = prefix->bits,
		.test_names = has_names(evaluation) ? evaluation->sets.names : NULL,
	};
	char cell[64];
	bool ok;

	if (events->point != NULL)
		events->point(events->user, &point);
	snprintf(cell, sizeof(cell), "%" PRIu64 "\t%zu", prefix->bytes, prefix->documents);
	ok = zf_buffer_append_text(text, cell, error);
	for (size_t set = 0; ok && set < evaluation->sets.sets; set++) {
		snprintf(cell, sizeof(cell), "\t%.4f", prefix->bits[set]);
		ok = zf_buffer_append_text(text, cell, error);
	}
	return ok && zf_buffer_append_byte(text, '\n', error);
}

static bool write_table(struct evaluation *evaluation, zipfit_error *error)
{
	struct zf_buffer text = {0};
	bool ok = !has_names(evaluation) || append_heading(evaluation, &text, error);

	for (size_t i = 0; ok && i < evaluation->prefix_count; i++)
		ok = append_row(evaluation, &evaluation->prefixes[i], &text, error);
	ok = ok && zf_outputs_write(&evaluation->outputs, ZF_OUTPUT_MAIN, &text, error);
	zf_buffer_free(&text);
	return ok;
}

static void tell_texts(const struct evaluation *evaluation)
{
	const zipfit_events *events = evaluation->options->events;

	for (size_t set = 0; set < evaluation->sets.sets; set++) {
		const bool named = has_names(evaluation);

		zf_tell(events, ZIPFIT_DETAIL,
		        "training: %zu documents of %" PRIu64 " bytes; test%s%s: %zu of %" PRIu64 " bytes; %s",
		        zipfit_documents_count(evaluation->train), zipfit_documents_bytes(evaluation->train),
		        named ? " " : "", named ? evaluation->sets.names[set] : "",
		        zipfit_documents_count(evaluation->tests[set]), zipfit_documents_bytes(evaluation->tests[set]),
		        evaluation->model == ZIPFIT_MODEL_MIX ? "model: mix" : zipfit_libarchive_version());
	}
}

static bool evaluate(struct evaluation *evaluation, zipfit_error *error)
{
	if (!open_all(evaluation, error) || !list_prefixes(evaluation, error) || !choose_model(evaluation, error))
		return false;
	tell_texts(evaluation);
	return (evaluation->model == ZIPFIT_MODEL_MIX ? measure_mix(evaluation, error)
	                                              : measure_ppmd(evaluation, error)) &&
	       write_table(evaluation, error) && zf_outputs_finish(&evaluation->outputs, false, error) &&
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
	free(evaluation.prefixes);
	for (size_t set = 0; set < evaluation.sets.sets; set++)
		zipfit_documents_free(evaluation.tests[set]);
	zf_mix_free(&evaluation.sets);
	zipfit_documents_free(evaluation.train);
	return zf_job_result(ok, stop, error);
}
