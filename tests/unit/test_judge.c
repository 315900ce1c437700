/*
 * test_judge.c - a fold's selection and its two models, against the models used directly
 */
#include "support.h"
#include "input/documents.h"
#include "job/judge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS 60
#define SETS    3

/* Text `i`, of a few words that repeat. */
static int make_text(char *text, size_t size, size_t i)
{
	return snprintf(text, size, "value %zu of list %zu is read by function number %zu", i, i % 7, i % 11);
}

/* A pool in which set 1 ranks records forwards and set 2 backwards; each is kept behind its scores. */
static zipfit_topk *make_pool(zipfit_error *error)
{
	const zipfit_limit all = {.records = 0};
	zipfit_topk *pool = zf_topk_new_sets(&all, SETS, error);

	assert_non_null(pool);
	for (size_t i = 0; i < RECORDS; i++) {
		const double scores[SETS] = {0.5, 1 / (double)(i + 1), (double)i / RECORDS};
		char kept[SETS * sizeof(double) + 128], text[100];
		const int length = make_text(text, sizeof(text), i);

		memcpy(kept, scores, sizeof(scores));
		sprintf(kept + sizeof(scores), "{\"text\": \"%s\"}", text);
		for (size_t set = 0; set < SETS; set++) {
			const struct zf_kept record = {
				.score = scores[set],
				.line = i + 1,
				.cost = (uint64_t)length,
				.bytes = (unsigned char *)kept,
				.length = sizeof(scores) + strlen(kept + sizeof(scores)),
				.set = set,
			};

			assert_ok(zf_topk_push(pool, &record, error), *error);
		}
	}
	assert_ok(zf_topk_end(pool, NULL, error), *error);
	return pool;
}

static zipfit_documents *make_documents(size_t begin, size_t end)
{
	zipfit_error error;
	zipfit_documents *documents = zipfit_documents_new(&error);

	assert_non_null(documents);
	for (size_t i = begin; i < end; i++) {
		char text[100];
		const int length = make_text(text, sizeof(text), i);

		assert_ok(zipfit_documents_add(documents, text, (size_t)length, &error), error);
	}
	return documents;
}

/* The mixing model's bits per byte of `test` after the first `count` documents, in a model for as much text as the
 * fold's. */
static double mix_bits(const zipfit_documents *train, size_t count, const zipfit_documents *test)
{
	const uint64_t bytes = zipfit_documents_bytes(test) + zipfit_documents_count(test);
	const uint64_t all = zipfit_documents_bytes(train) + zipfit_documents_count(train) + bytes;
	zipfit_error error;
	struct zf_mix_model *model = zf_mix_model_new(ZIPFIT_MIN_MODEL_MEMORY, all, NULL, &error);
	double bits;

	assert_non_null(model);
	assert_ok(zf_mix_model_learn_documents(model, train, 0, count, &error), error);
	assert_ok(zf_mix_model_cost(model, test, &bits, &error), error);
	zf_mix_model_free(model);
	return bits / (double)bytes;
}

static void assert_near(double expected, double came)
{
	if (!(fabs(expected - came) < 1e-9))
		fail_msg("%.12f is not %.12f", came, expected);
}

/* How many of the documents fit into `size`. */
static size_t within(const zipfit_documents *documents, uint64_t size)
{
	uint64_t bytes = 0;
	size_t count = 0;

	while (count < zipfit_documents_count(documents) && bytes + zf_documents_at(documents, count).length <= size)
		bytes += zf_documents_at(documents, count++).length;
	return count;
}

static void test_both_models(void **state)
{
	zipfit_error error;
	zipfit_topk *pool = make_pool(&error);
	zipfit_documents *text = make_documents(0, RECORDS), *test = make_documents(100, 120);
	const struct zf_selection_rules rules = {.sets = 1};
	const struct zf_judge_setup setup = {
		.rules = &rules,
		.pool = pool,
		.scores = SETS,
		.scored = RECORDS,
		.model_memory = ZIPFIT_MIN_MODEL_MEMORY,
	};
	struct zf_judge judge;
	double ppmd, bits;
	size_t count;

	(void)state;
	assert_ok(zf_judge_open(&judge, &setup, 1, text, test, &error), error);
	assert_ok(zf_judge_choose(&judge, 900, &error), error);
	assert_true(zf_judge_is_cut(&judge));
	assert_ok(zf_judge_learn(&judge, 900, &error), error);
	count = within(text, 900);
	assert_int_equal(count, judge.learnt);
	assert_near(1 / (double)count, judge.lowest_score);
	assert_ok(zf_judge_measure(&judge, &error), error);
	assert_ok(zipfit_cross_entropy(text, count, test, NULL, &ppmd, &error), error);
	assert_near(ppmd, judge.bits_per_byte);

	/* The model that takes over says the same, and then adds its own differences. */
	assert_ok(zf_judge_take_over(&judge, &error), error);
	assert_ok(zf_judge_measure(&judge, &error), error);
	assert_near(ppmd, judge.bits_per_byte);
	assert_ok(zf_judge_choose(&judge, UINT64_MAX, &error), error);
	assert_false(zf_judge_is_cut(&judge));
	assert_ok(zf_judge_learn(&judge, UINT64_MAX, &error), error);
	assert_int_equal(RECORDS, judge.learnt);
	assert_ok(zf_judge_measure(&judge, &error), error);
	bits = mix_bits(text, RECORDS, test) - mix_bits(text, count, test);
	assert_true(fabs(bits) > 1e-6);
	assert_near(ppmd + bits, judge.bits_per_byte);
	zf_judge_close(&judge);

	zipfit_documents_free(text);
	zipfit_documents_free(test);
	zipfit_topk_free(pool);
}

/* The other set is in another order, and nothing was measured before the mixing model takes over. */
static void test_model_alone(void **state)
{
	zipfit_error error;
	zipfit_topk *pool = make_pool(&error);
	zipfit_documents *text = zipfit_documents_new(&error), *test = make_documents(100, 120);
	const struct zf_selection_rules rules = {.sets = 1, .choice = {.limit = {.records = 10}}};
	const struct zf_judge_setup setup = {
		.rules = &rules,
		.pool = pool,
		.scores = SETS,
		.scored = RECORDS,
		.model_memory = ZIPFIT_MIN_MODEL_MEMORY,
	};
	struct zf_judge judge;

	(void)state;
	assert_non_null(text);
	for (size_t i = RECORDS; i > 0; i--) {
		char line[100];
		const int length = make_text(line, sizeof(line), i - 1);

		assert_ok(zipfit_documents_add(text, line, (size_t)length, &error), error);
	}
	assert_ok(zf_judge_open(&judge, &setup, 2, text, test, &error), error);
	assert_ok(zf_judge_choose(&judge, 5000, &error), error);
	/* The number of records ends it. */
	assert_false(zf_judge_is_cut(&judge));
	assert_ok(zf_judge_take_over(&judge, &error), error);
	assert_ok(zf_judge_learn(&judge, 5000, &error), error);
	assert_ok(zf_judge_measure(&judge, &error), error);
	assert_int_equal(10, judge.learnt);
	assert_near((double)(RECORDS - 10) / RECORDS, judge.lowest_score);
	assert_near(mix_bits(text, 10, test), judge.bits_per_byte);
	zf_judge_close(&judge);
	zipfit_documents_free(text);
	zipfit_documents_free(test);
	zipfit_topk_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_models),
		cmocka_unit_test(test_model_alone),
	};

	return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
