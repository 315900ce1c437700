/*
 * test_multi_scorer.c - scores for several target sets at once, against a scorer for each of them
 *
 * To the last bit, for every method, any number of sets, and sets of any sizes.
 */
#include "support.h"
#include "score/open_scorer.h"

#define MAX_SETS 5

struct sets {
	zipfit_documents *targets[MAX_SETS];
	const zipfit_documents *list[MAX_SETS];
	zipfit_documents *background;
	struct zf_buffer text; /* documents are pieces of it */
};

/* Sets of 1, 4, 16, ... documents: their tables have sizes of their own. */
static void make_sets(struct sets *sets)
{
	struct prng prng = {90};

	*sets = (struct sets){0};
	append_words(&sets->text, &prng, 600000);
	sets->background = new_targets();
	add_target(sets->background, sets->text.data + 500000, 20000);
	for (size_t set = 0; set < MAX_SETS; set++) {
		sets->targets[set] = new_targets();
		sets->list[set] = sets->targets[set];
		for (size_t document = 0; document < (size_t)1 << 2 * set; document++)
			add_target(sets->targets[set], sets->text.data + prng_below(&prng, 500000),
			           (size_t)prng_below(&prng, 900) + 1);
	}
}

static void free_sets(struct sets *sets)
{
	for (size_t set = 0; set < MAX_SETS; set++)
		zipfit_documents_free(sets->targets[set]);
	zipfit_documents_free(sets->background);
	zf_buffer_free(&sets->text);
}

struct opened {
	zipfit_scorer *scorer;
	zipfit_worker *worker;
};

static struct opened open_sets(const zipfit_documents *const *list, size_t count, const zipfit_score_options *options)
{
	struct opened opened;
	zipfit_error error;

	opened.scorer = zf_scorer_open_sets(list, count, options, NULL, NULL, &error);
	assert_ok(opened.scorer != NULL, error);
	assert_int_equal(count, opened.scorer->sets);
	opened.worker = zipfit_worker_new(opened.scorer, NULL, &error);
	assert_ok(opened.worker != NULL, error);
	return opened;
}

static void close_sets(struct opened *opened)
{
	zipfit_worker_free(opened->worker);
	zipfit_scorer_close(opened->scorer);
}

/* Compares the first `count` sets at once with each alone. */
static void compare(const struct sets *sets, size_t count, const zipfit_score_options *options)
{
	struct opened all = open_sets(sets->list, count, options);
	struct opened alone[MAX_SETS];
	struct prng prng = {91};
	double together[MAX_SETS], single;
	zipfit_error error;

	for (size_t set = 0; set < count; set++)
		alone[set] = open_sets(&sets->list[set], 1, options);
	assert_true(zipfit_scorer_prior(all.scorer) == zipfit_scorer_prior(alone[0].scorer));
	for (int i = 0; i < 40; i++) {
		const unsigned char *document = sets->text.data + prng_below(&prng, 500000);
		const size_t length = (size_t)prng_below(&prng, i == 0 ? 1 : 2000);

		assert_ok(zf_worker_scores(all.worker, document, length, together, count, &error), error);
		for (size_t set = 0; set < count; set++) {
			assert_ok(zipfit_worker_score(alone[set].worker, document, length, &single, &error), error);
			if (single != together[set])
				fail_msg("set %zu of %zu: %.17g, not %.17g", set, count, together[set], single);
		}
	}
	for (size_t set = 0; set < count; set++)
		close_sets(&alone[set]);
	close_sets(&all);
}

static void test_each_set_as_if_alone(void **state)
{
	struct sets sets;

	(void)state;
	make_sets(&sets);
	for (size_t count = 1; count <= MAX_SETS; count++) {
		compare(&sets, count, &(zipfit_score_options){.method = ZIPFIT_CONDITIONAL});
		compare(&sets, count,
		        &(zipfit_score_options){.method = ZIPFIT_CONDITIONAL, .prior_given = true, .prior = 3});
		compare(&sets, count,
		        &(zipfit_score_options){.method = ZIPFIT_CONTRAST, .background = sets.background});
	}
	compare(&sets, 3, &(zipfit_score_options){.method = ZIPFIT_NCD});
	compare(&sets, 2, &(zipfit_score_options){.method = ZIPFIT_NCD, .level = 1, .without_frame = true});
	free_sets(&sets);
}

/* A set without a document is an error, wherever it stands. */
static void test_empty_set(void **state)
{
	static const enum zipfit_method methods[] = {ZIPFIT_NCD, ZIPFIT_CONDITIONAL};
	zipfit_documents *empty = new_targets();
	struct sets sets;
	zipfit_error error;

	(void)state;
	make_sets(&sets);
	for (size_t method = 0; method < ARRAY_LENGTH(methods); method++) {
		for (size_t place = 0; place < 3; place++) {
			const zipfit_documents *list[] = {sets.list[0], sets.list[1], sets.list[2]};

			list[place] = empty;
			assert_null(zf_scorer_open_sets(list, 3, &(zipfit_score_options){.method = methods[method]},
			                                NULL, NULL, &error));
			assert_int_equal(ZIPFIT_BAD_DATA, error.code);
			assert_string_equal("no target document to compare with", error.message);
		}
	}
	zipfit_documents_free(empty);
	free_sets(&sets);
}

/* A stop ends the opening of any of the sets. */
static void test_stop(void **state)
{
	static const enum zipfit_method methods[] = {ZIPFIT_NCD, ZIPFIT_CONDITIONAL};
	struct sets sets;
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);

	(void)state;
	assert_ok(stop != NULL, error);
	zipfit_stop_request(stop);
	make_sets(&sets);
	for (size_t method = 0; method < ARRAY_LENGTH(methods); method++) {
		assert_null(zf_scorer_open_sets(sets.list, 3, &(zipfit_score_options){.method = methods[method]}, NULL,
		                                stop, &error));
		assert_int_equal(ZIPFIT_STOPPED, error.code);
	}
	free_sets(&sets);
	zipfit_stop_free(stop);
}

/* A caller with room for another number of scores gets an error and no score. */
static void test_room(void **state)
{
	static const enum zipfit_method methods[] = {ZIPFIT_NCD, ZIPFIT_CONDITIONAL};
	struct sets sets;
	zipfit_error error;

	(void)state;
	make_sets(&sets);
	for (size_t method = 0; method < ARRAY_LENGTH(methods); method++) {
		struct opened opened = open_sets(sets.list, 3, &(zipfit_score_options){.method = methods[method]});
		double scores[MAX_SETS] = {7, 7, 7, 7, 7};

		for (size_t count = 0; count <= MAX_SETS; count++) {
			if (count == 3)
				continue;
			assert_false(zf_worker_scores(opened.worker, "text", 4, scores, count, &error));
			assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
		}
		assert_false(zipfit_worker_score(opened.worker, "text", 4, scores, &error));
		for (size_t i = 0; i < MAX_SETS; i++)
			assert_true(scores[i] == 7);
		close_sets(&opened);
	}
	free_sets(&sets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_set_as_if_alone),
		cmocka_unit_test(test_empty_set),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_room),
	};

	return cmocka_run_group_tests_name("several", tests, NULL, NULL);
}
