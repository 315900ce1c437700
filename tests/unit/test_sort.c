/*
 * test_sort.c - sorting many items, compared with qsort()
 */
#include "support.h"
#include "util/sort.h"

#include <stdlib.h>
#include <string.h>

/* Of a size that is no power of 2. */
struct item {
	uint64_t key;
	unsigned char rest[5];
};

static int compare_items(const void *a, const void *b)
{
	const struct item *left = a, *right = b;

	return (left->key > right->key) - (left->key < right->key);
}

/* Items of which no two are equal. */
static struct item *make_items(struct prng *prng, size_t count)
{
	struct item *items = calloc(count + 1, sizeof(*items));

	assert_non_null(items);
	for (size_t i = 0; i < count; i++) {
		items[i].key = prng_next(prng) / (count + 1) * (count + 1) / 2 + i;
		memset(items[i].rest, (int)(items[i].key % 251), sizeof(items[i].rest));
	}
	return items;
}

static void all_counts(void **state)
{
	/* Around one, two and three blocks, and more of them than a power of 2. */
	static const size_t counts[] = {0, 1, 2, 1000, 65535, 65536, 65537, 131072, 131073, 200000, 600000};
	struct prng prng = {1};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(counts); i++) {
		const size_t bytes = counts[i] * sizeof(struct item);
		struct item *items = make_items(&prng, counts[i]), *expected = malloc(bytes + 1);
		zipfit_error error;

		assert_non_null(expected);
		memcpy(expected, items, bytes);
		qsort(expected, counts[i], sizeof(*expected), compare_items);
		assert_ok(zf_sort(items, counts[i], sizeof(*items), compare_items, NULL, &error), error);
		assert_memory_equal(expected, items, bytes);
		free(expected);
		free(items);
	}
}

static void stops(void **state)
{
	struct prng prng = {2};
	struct item *items = make_items(&prng, 200000);
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);

	(void)state;
	assert_non_null(stop);
	zipfit_stop_request(stop);
	assert_false(zf_sort(items, 200000, sizeof(*items), compare_items, stop, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zipfit_stop_free(stop);
	free(items);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_counts),
		cmocka_unit_test(stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
