/*
 * test_classifier.c - the linear n-gram classifier: what it learns, and that its file is read whole or not at all
 *
 * tests/oracle/classifier.py compares scores with their definition.
 */
#include "support.h"
#include "input/documents.h"
#include "score/classifier/train.h"
#include "score/open_scorer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two kinds of texts, made of different words but for some that both have. */
static zipfit_documents *new_kind(uint64_t seed, const char *word, size_t count)
{
	zipfit_documents *documents = new_targets();
	struct prng prng = {seed};
	char text[256];

	for (size_t i = 0; i < count; i++) {
		size_t used = 0;

		for (size_t j = 0; j < 12; j++)
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%d the ",
			                         prng_below(&prng, 3) > 0 ? word : "common",
			                         (int)prng_below(&prng, 20));
		add_target(documents, text, used);
	}
	return documents;
}

/* The file of a model that was trained on such texts. */
static void train_file(const zipfit_documents *targets, const zipfit_documents *background, uint64_t seed,
                       struct zf_buffer *file)
{
	struct zf_linear_model model;
	zipfit_error error;

	*file = (struct zf_buffer){NULL, 0, 0};
	assert_ok(zf_linear_model_train(&model, targets, background, seed, NULL, &error), error);
	assert_ok(zf_linear_model_put(&model, file, &error), error);
	zf_linear_model_free(&model);
}

/* Classes of very different sizes are told apart, both with the same share of errors: none. */
static void test_learns(void **state)
{
	zipfit_documents *targets = new_kind(1, "amber", 15), *background = new_kind(2, "birch", 300);
	zipfit_documents *others[] = {new_kind(3, "birch", 50), new_kind(4, "amber", 50)};
	zipfit_error error;
	zipfit_scorer *scorer = zipfit_scorer_open(
		targets, &(zipfit_score_options){.method = ZIPFIT_CLASSIFIER, .background = background}, NULL, &error);
	zipfit_worker *worker;

	(void)state;
	assert_ok(scorer != NULL, error);
	worker = zipfit_worker_new(scorer, NULL, &error);
	assert_ok(worker != NULL, error);
	for (size_t kind = 0; kind < 2; kind++)
		for (size_t i = 0; i < zipfit_documents_count(others[kind]); i++) {
			const struct zf_document document = zf_documents_at(others[kind], i);
			double score;

			assert_ok(zipfit_worker_score(worker, document.bytes, document.length, &score, &error), error);
			assert_int_equal(kind, score > 0);
		}
	zipfit_worker_free(worker);
	zipfit_scorer_close(scorer);
	zipfit_documents_free(others[0]);
	zipfit_documents_free(others[1]);
	zipfit_documents_free(targets);
	zipfit_documents_free(background);
}

/* The same documents and seed give the same bytes, another seed or order of documents others. */
static void test_repeats(void **state)
{
	zipfit_documents *targets = new_kind(1, "amber", 20), *background = new_kind(2, "birch", 40);
	struct zf_buffer first, again, other;

	(void)state;
	train_file(targets, background, 7, &first);
	train_file(targets, background, 7, &again);
	train_file(targets, background, 8, &other);
	assert_int_equal(first.length, again.length);
	assert_memory_equal(first.data, again.data, first.length);
	assert_true(other.length != first.length || memcmp(first.data, other.data, first.length) != 0);
	zf_buffer_free(&first);
	zf_buffer_free(&again);
	zf_buffer_free(&other);
	zipfit_documents_free(targets);
	zipfit_documents_free(background);
}

/* A document of the background that is a target too does not count as background. */
static void test_common_documents(void **state)
{
	zipfit_documents *targets = new_kind(1, "amber", 5), *background = new_kind(2, "birch", 5);
	zipfit_documents *both = new_kind(1, "amber", 5);
	struct zf_linear_model model;
	struct zf_buffer clean, mixed;
	zipfit_error error;

	(void)state;
	assert_false(zf_linear_model_train(&model, targets, both, 1, NULL, &error));
	assert_int_equal(ZIPFIT_BAD_DATA, error.code);
	assert_contains(error.message, "every document of the background is a target");
	for (size_t i = 0; i < zipfit_documents_count(background); i++) {
		const struct zf_document document = zf_documents_at(background, i);

		add_target(both, document.bytes, document.length);
	}
	train_file(targets, background, 1, &clean);
	train_file(targets, both, 1, &mixed);
	/* Their numbers differ, and so may the order: the same n-grams were learned. */
	assert_int_equal(clean.length, mixed.length);
	zf_buffer_free(&clean);
	zf_buffer_free(&mixed);
	zipfit_documents_free(targets);
	zipfit_documents_free(background);
	zipfit_documents_free(both);
}

static void assert_refused(const void *bytes, size_t length, const char *why)
{
	struct zf_linear_model model;
	zipfit_error error;

	write_file("model", bytes, length);
	assert_false(zf_linear_model_read(&model, "model", NULL, &error));
	assert_int_equal(ZIPFIT_BAD_DATA, error.code);
	assert_starts_with(error.message, "model: ");
	if (why != NULL)
		assert_string_equal(error.message + strlen("model: "), why);
}

/* A file that is cut anywhere, or of which any byte is another one, is refused; the whole one gives the same model. */
static void test_file(void **state)
{
	zipfit_documents *targets = new_targets(), *background = new_targets();
	struct zf_linear_model model;
	struct zf_buffer file, again = {NULL, 0, 0};
	zipfit_error error;

	(void)state;
	add_target(targets, LITERAL("to be or"));
	add_target(background, LITERAL("if (x)"));
	train_file(targets, background, 1, &file);
	write_file("model", file.data, file.length);
	assert_ok(zf_linear_model_read(&model, "model", NULL, &error), error);
	assert_ok(zf_linear_model_put(&model, &again, &error), error);
	zf_linear_model_free(&model);
	assert_int_equal(file.length, again.length);
	assert_memory_equal(file.data, again.data, file.length);

	assert_refused("", 0, "is not a model of zipfit");
	assert_refused(LITERAL("{\"text\": \"a pool\"}\n"), "is not a model of zipfit");
	for (size_t length = 1; length < file.length; length++)
		assert_refused(file.data, length, "truncated");
	for (size_t i = 0; i < file.length; i++) {
		file.data[i] ^= (unsigned char)(1 << i % 8);
		assert_refused(file.data, file.length, NULL);
		file.data[i] = again.data[i];
	}
	file.data[8]++;
	assert_refused(file.data, file.length, "is a model of version 2; this program reads version 1");
	file.data[8]--;
	assert_ok(zf_buffer_append_byte(&file, 0, &error), error);
	assert_refused(file.data, file.length, "damaged");
	zf_buffer_free(&file);
	zf_buffer_free(&again);
	zipfit_documents_free(targets);
	zipfit_documents_free(background);
}

/* With a right checksum too: buckets out of order, and weights that are no numbers. */
static void test_nonsense(void **state)
{
	struct zf_linear_model model;
	struct zf_buffer file = {NULL, 0, 0};
	zipfit_error error;

	(void)state;
	assert_ok(zf_linear_model_new(&model, &error), error);
	model.weights[5] = 1;
	memcpy(&model.weights[9], &(uint32_t){0x7fc00000}, sizeof(float));
	assert_ok(zf_linear_model_put(&model, &file, &error), error);
	assert_refused(file.data, file.length, "damaged");
	model.weights[9] = 0;
	model.bias = strtod("inf", NULL);
	file.length = 0;
	assert_ok(zf_linear_model_put(&model, &file, &error), error);
	assert_refused(file.data, file.length, "damaged");
	zf_linear_model_free(&model);
	zf_buffer_free(&file);
}

/* What a scorer cannot be opened with. */
static void test_options(void **state)
{
	zipfit_documents *targets = new_kind(1, "amber", 2), *background = new_kind(2, "birch", 2),
			 *none = new_targets();
	const zipfit_score_options bad[] = {
		{.method = ZIPFIT_CLASSIFIER},
		{.method = ZIPFIT_CLASSIFIER, .background = background, .model = "model"},
		{.method = ZIPFIT_NCD, .model = "model"},
	};
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
		assert_null(zipfit_scorer_open(targets, &bad[i], NULL, &error));
		assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
	}
	assert_null(zipfit_scorer_open(
		targets, &(zipfit_score_options){.method = ZIPFIT_CLASSIFIER, .background = none}, NULL, &error));
	assert_int_equal(ZIPFIT_BAD_DATA, error.code);
	zipfit_documents_free(targets);
	zipfit_documents_free(background);
	zipfit_documents_free(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_learns),           cmocka_unit_test(test_repeats),
		cmocka_unit_test(test_common_documents), test_in_directory(test_file),
		test_in_directory(test_nonsense),        cmocka_unit_test(test_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
