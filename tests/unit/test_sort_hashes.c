/*
 * test_sort_hashes.c - sets of hashes, compared with qsort(); the map of texts, compared with an array
 */
#include "support.h"
#include "select/text_map.h"
#include "util/sort_hashes.h"

#include <stdlib.h>
#include <string.h>

#define TEXTS 3000

static int compare(const void *a, const void *b)
{
	const uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

static void sorts_and_drops(void **state)
{
	static uint32_t hashes[5000], control[5000];
	struct prng prng = {5};

	(void)state;
	for (size_t count = 0; count < ARRAY_LENGTH(hashes); count += count < 300 ? 1 : 971) {
		const uint64_t range = prng_below(&prng, 2) ? count / 2 + 1 : UINT64_C(1) << 32;
		zipfit_error error;
		size_t expected = 0, kept;

		for (size_t i = 0; i < count; i++)
			hashes[i] = control[i] = (uint32_t)prng_below(&prng, range);
		qsort(control, count, sizeof(control[0]), compare);
		for (size_t i = 0; i < count; i++)
			if (i == 0 || control[i] != control[expected - 1])
				control[expected++] = control[i];
		assert_ok(zf_sort_hashes(hashes, count, &kept, &error), error);
		assert_int_equal(expected, kept);
		assert_memory_equal(control, hashes, kept * sizeof(hashes[0]));
	}
}

/* Texts whose places are close together, put, moved and removed by chance. */
static void finds_texts(void **state)
{
	static size_t places[TEXTS];
	struct zf_text_map map = {0};
	struct prng prng = {6};

	(void)state;
	for (int step = 0; step < 60000; step++) {
		const size_t i = (size_t)prng_below(&prng, TEXTS), place = 1 + (size_t)prng_below(&prng, 1000);
		const uint64_t text = (i % 50) + 1 + (uint64_t)(i / 50 + 1) * 65536;
		zipfit_error error;
		size_t found = 0;

		assert_int_equal(places[i] > 0, zf_text_map_find(&map, text, &found));
		assert_true(places[i] == 0 || places[i] == found);
		if (places[i] > 0 && prng_below(&prng, 3) > 0) {
			zf_text_map_remove(&map, text);
			places[i] = 0;
		} else {
			assert_ok(zf_text_map_reserve(&map, &error), error);
			zf_text_map_put(&map, text, place);
			places[i] = place;
		}
	}
	zf_text_map_free(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorts_and_drops),
		cmocka_unit_test(finds_texts),
	};

	return cmocka_run_group_tests_name("sort", tests, NULL, NULL);
}
