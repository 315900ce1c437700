/*
 * test_parallel.c - many items on several threads: each once, and the first failure wins
 */
#include "support.h"
#include "util/parallel.h"
#include "util/error.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define ITEMS   1000
#define THREADS 8

struct work {
	size_t fails_from;
	atomic_int done[ITEMS];
	atomic_int inside[THREADS]; /* calls under way with a thread's number */
	atomic_bool met;            /* two calls with the same number at a time */
};

static bool do_item(void *user, size_t thread, size_t item, zipfit_error *error)
{
	struct work *work = user;

	if (thread >= THREADS || atomic_fetch_add(&work->inside[thread], 1) != 0)
		atomic_store(&work->met, true);
	atomic_fetch_add(&work->done[item], 1);
	if (thread < THREADS)
		atomic_fetch_sub(&work->inside[thread], 1);
	return item < work->fails_from || zf_fail(error, ZIPFIT_BAD_DATA, "item %zu", item);
}

static struct work *new_work(size_t fails_from)
{
	struct work *work = calloc(1, sizeof(*work));

	assert_non_null(work);
	work->fails_from = fails_from;
	return work;
}

static void every_item_once(void **state)
{
	static const size_t counts[] = {0, 1, 2, 7, ITEMS};

	(void)state;
	for (size_t threads = 1; threads <= THREADS; threads++) {
		for (size_t i = 0; i < ARRAY_LENGTH(counts); i++) {
			struct work *work = new_work(SIZE_MAX);
			zipfit_error error;

			assert_ok(zf_parallel_for(threads, counts[i], do_item, work, &error), error);
			assert_false(work->met);
			for (size_t item = 0; item < ITEMS; item++)
				assert_int_equal(item < counts[i], work->done[item]);
			free(work);
		}
	}
}

static void first_failure_wins(void **state)
{
	(void)state;
	for (size_t round = 0; round < 200; round++) {
		const size_t fails_from = round * 5;
		struct work *work = new_work(fails_from);
		zipfit_error error;
		char expected[32];
		int begun = 0;

		snprintf(expected, sizeof(expected), "item %zu", fails_from);
		assert_false(zf_parallel_for(1 + round % THREADS, ITEMS, do_item, work, &error));
		assert_string_equal(expected, error.message);
		for (size_t item = 0; item < ITEMS; item++)
			begun += work->done[item];
		/* All before it, and no more behind it than there are threads. */
		assert_in_range(begun, fails_from + 1, fails_from + THREADS);
		free(work);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_item_once),
		cmocka_unit_test(first_failure_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
