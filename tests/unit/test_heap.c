/*
 * test_heap.c - heaps in arrays, against a search of the whole array and against qsort()
 */
#include "support.h"
#include "util/heap.h"

#include <stdlib.h>
#include <string.h>

#define KEYS 300

/* Of a size that is no power of 2. */
struct item {
	uint64_t key;
	uint32_t number;
	unsigned char rest[9];
};

/* A heap of items that knows where each of them is. */
struct tracked {
	struct item items[KEYS];
	size_t count;
	size_t indexes[KEYS]; /* by number */
};

static int compare_keys(const void *a, const void *b)
{
	const struct item *left = a, *right = b;

	return (left->key > right->key) - (left->key < right->key);
}

static bool is_before(const void *a, const void *b)
{
	return compare_keys(a, b) > 0;
}

static void note_index(void *user, size_t index)
{
	struct tracked *tracked = user;

	tracked->indexes[tracked->items[index].number] = index;
}

static const struct zf_heap_type largest_first = {sizeof(struct item), is_before, NULL};
static const struct zf_heap_type largest_first_tracked = {sizeof(struct item), is_before, note_index};

static struct item draw_item(struct prng *prng, uint32_t number)
{
	/* Few enough keys that some are equal. */
	struct item item = {.key = prng_below(prng, KEYS), .number = number};

	memset(item.rest, (int)(number % 251), sizeof(item.rest));
	return item;
}

/* The top is the largest, each item is where `indexes` says, and whole. */
static void assert_heap(const struct tracked *tracked)
{
	for (size_t i = 0; i < tracked->count; i++) {
		const struct item *item = &tracked->items[i];

		assert_true(item->key <= tracked->items[0].key);
		assert_int_equal(i, tracked->indexes[item->number]);
		for (size_t j = 0; j < sizeof(item->rest); j++)
			assert_int_equal(item->number % 251, item->rest[j]);
	}
}

/* Items are added, changed where they are, and taken from the top. */
static void test_top_is_the_first(void **state)
{
	static struct tracked tracked;
	struct prng prng = {1};

	(void)state;
	for (uint32_t number = 0; number < KEYS; number++) {
		tracked.items[tracked.count] = draw_item(&prng, number);
		zf_heap_up(&largest_first_tracked, tracked.items, tracked.count++, &tracked);
		assert_heap(&tracked);
	}
	for (int round = 0; round < 1000; round++) {
		const size_t index = (size_t)prng_below(&prng, KEYS);
		const uint64_t key = prng_below(&prng, KEYS), before = tracked.items[index].key;

		tracked.items[index].key = key;
		if (key > before)
			zf_heap_up(&largest_first_tracked, tracked.items, index, &tracked);
		else
			zf_heap_down(&largest_first_tracked, tracked.items, tracked.count, index, &tracked);
		assert_heap(&tracked);
	}
	while (tracked.count > 1) {
		const uint64_t top = tracked.items[0].key;

		tracked.items[0] = tracked.items[--tracked.count];
		zf_heap_down(&largest_first_tracked, tracked.items, tracked.count, 0, &tracked);
		assert_heap(&tracked);
		assert_true(tracked.items[0].key <= top);
	}
}

static void test_sorts(void **state)
{
	static const size_t counts[] = {0, 1, 2, 3, 10, 1000, 40000};
	struct prng prng = {2};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(counts); i++) {
		const size_t bytes = counts[i] * sizeof(struct item);
		struct item *items = calloc(counts[i] + 1, sizeof(*items)), *expected = malloc(bytes + 1);
		zipfit_error error;

		assert_non_null(items);
		assert_non_null(expected);
		/* No two are equal: the order is one alone. */
		for (uint32_t j = 0; j < counts[i]; j++) {
			items[j] = draw_item(&prng, j);
			items[j].key = items[j].key * counts[i] + j;
		}
		memcpy(expected, items, bytes);
		qsort(expected, counts[i], sizeof(*expected), compare_keys);
		assert_ok(zf_heap_sort(&largest_first, items, counts[i], NULL, &error), error);
		assert_memory_equal(expected, items, bytes);
		free(expected);
		free(items);
	}
}

static void test_sort_stops(void **state)
{
	struct item items[2] = {{.key = 2}, {.key = 1}};
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);

	(void)state;
	assert_non_null(stop);
	zipfit_stop_request(stop);
	assert_false(zf_heap_sort(&largest_first, items, 2, stop, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zipfit_stop_free(stop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_top_is_the_first),
		cmocka_unit_test(test_sorts),
		cmocka_unit_test(test_sort_stops),
	};

	return cmocka_run_group_tests_name("heap", tests, NULL, NULL);
}
