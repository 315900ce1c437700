/*
 * test_grow.c - arrays that grow
 */
#include "support.h"
#include "util/grow.h"

#include <stdlib.h>

/* Items added one by one are all there, and few of the calls move the array. */
static void test_adding_one_by_one(void **state)
{
	size_t capacity = 0, changes = 0;
	uint64_t *items = NULL;
	zipfit_error error;

	(void)state;
	for (size_t count = 0; count < 100000; count++) {
		const size_t before = capacity;
		uint64_t *grown = zf_grow(items, &capacity, count + 1, sizeof(*items), "a test", &error);

		assert_ok(grown != NULL, error);
		assert_true(capacity > count);
		assert_true(capacity == before || capacity >= 2 * before);
		assert_true(capacity != before || grown == items);
		changes += capacity != before;
		items = grown;
		items[count] = 3 * count;
	}
	assert_true(changes <= 17);
	for (size_t i = 0; i < 100000; i++)
		assert_true(items[i] == 3 * i);
	free(items);
}

static void test_many_at_once(void **state)
{
	size_t capacity = 0;
	zipfit_error error;
	unsigned char *items = zf_grow(NULL, &capacity, 1000003, 1, "a test", &error);

	(void)state;
	assert_ok(items != NULL, error);
	assert_true(capacity >= 1000003);
	items[1000002] = 1;
	free(items);
}

/* What cannot be had changes nothing. */
static void test_impossible(void **state)
{
	static const size_t needed[] = {SIZE_MAX / 16 + 1, SIZE_MAX / 2, SIZE_MAX / 2 + 2, SIZE_MAX};
	size_t capacity = 0;
	zipfit_error error;
	uint64_t(*items)[2] = zf_grow(NULL, &capacity, 1, sizeof(*items), "a test", &error);
	const size_t before = capacity;

	(void)state;
	assert_ok(items != NULL, error);
	for (size_t i = 0; i < ARRAY_LENGTH(needed); i++) {
		assert_null(zf_grow(items, &capacity, needed[i], sizeof(*items), "a test", &error));
		assert_int_equal(ZIPFIT_NO_MEMORY, error.code);
		assert_string_equal("out of memory for a test", error.message);
		assert_int_equal(before, capacity);
	}
	items[before - 1][1] = 1;
	free(items);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_adding_one_by_one),
		cmocka_unit_test(test_many_at_once),
		cmocka_unit_test(test_impossible),
	};

	return cmocka_run_group_tests_name("grow", tests, NULL, NULL);
}
