/*
 * test_suffix_sort.c - suffixes of many texts, compared with a sort that goes symbol by symbol
 */
#include "support.h"
#include "score/suffix_sort.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST 80

/* The text that the control compares suffixes of; qsort() has no argument for it. */
static const uint32_t *control_text;

static int compare_suffixes(const void *a, const void *b)
{
	const uint32_t *left = control_text + *(const uint32_t *)a, *right = control_text + *(const uint32_t *)b;

	/* The last symbol is there once, so that two suffixes differ before one of them ends. */
	for (; *left == *right; left++)
		right++;
	return *left < *right ? -1 : 1;
}

static void check(const uint32_t *text, size_t length, size_t alphabet)
{
	uint32_t expected[LONGEST] = {0}, found[LONGEST];
	zipfit_error error;

	for (size_t i = 0; i < length; i++)
		expected[i] = (uint32_t)i;
	control_text = text;
	qsort(expected, length, sizeof(*expected), compare_suffixes);
	assert_ok(zf_suffix_sort(text, length, alphabet, found, NULL, &error), error);
	assert_memory_equal(expected, found, length * sizeof(*found));
}

static void random_texts(void **state)
{
	struct prng prng = {1};

	(void)state;
	for (int round = 0; round < 20000; round++) {
		const size_t length = 1 + prng_below(&prng, LONGEST);
		const size_t symbols = 1 + prng_below(&prng, prng_below(&prng, 8) == 0 ? 1000 : 4);
		uint32_t text[LONGEST];

		for (size_t i = 0; i + 1 < length; i++)
			text[i] = (uint32_t)(1 + prng_below(&prng, symbols));
		text[length - 1] = 0;
		check(text, length, symbols + 1);
	}
}

/* Copies within a text make many levels of the algorithm. */
static void repetitive_texts(void **state)
{
	struct prng prng = {2};

	(void)state;
	for (int round = 0; round < 20000; round++) {
		const size_t length = 2 + prng_below(&prng, LONGEST - 1);
		uint32_t text[LONGEST];

		text[0] = 1;
		for (size_t i = 1; i + 1 < length;) {
			const size_t from = prng_below(&prng, i), size = 1 + prng_below(&prng, 20);

			if (prng_below(&prng, 3) == 0)
				text[i++] = (uint32_t)(1 + prng_below(&prng, 3));
			for (size_t j = 0; j < size && i + 1 < length; j++)
				text[i++] = text[from + j];
		}
		text[length - 1] = 0;
		check(text, length, 4);
	}
}

/* Four million times the same: the shortest suffix first. With a cost that is not linear this does not end. */
static void long_run(void **state)
{
	const size_t length = 4000001;
	uint32_t *text = malloc(length * sizeof(*text)), *found = malloc(length * sizeof(*found));
	zipfit_error error;

	(void)state;
	assert_true(text != NULL && found != NULL);
	for (size_t i = 0; i < length; i++)
		text[i] = i + 1 < length;
	assert_ok(zf_suffix_sort(text, length, 2, found, NULL, &error), error);
	for (size_t i = 0; i < length; i++)
		assert_int_equal(length - 1 - i, found[i]);
	free(text);
	free(found);
}

static void stops(void **state)
{
	const uint32_t text[] = {1, 2, 1, 2, 0};
	uint32_t found[ARRAY_LENGTH(text)];
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);

	(void)state;
	assert_non_null(stop);
	assert_ok(zf_suffix_sort(text, ARRAY_LENGTH(text), 3, found, stop, &error), error);
	zipfit_stop_request(stop);
	assert_false(zf_suffix_sort(text, ARRAY_LENGTH(text), 3, found, stop, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zipfit_stop_free(stop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_texts),
		cmocka_unit_test(repetitive_texts),
		cmocka_unit_test(long_run),
		cmocka_unit_test(stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
