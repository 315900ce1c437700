/*
 * test_strings.c - many strings in few allocations
 */
#include "support.h"
#include "util/strings.h"

#include <string.h>

/* Strings of all lengths, longer than a block too, stay where they are. */
static void test_strings(void **state)
{
	static char text[200000];
	static const char *added[3000];
	struct zf_strings strings = {0};
	struct prng prng = {7};
	size_t lengths[ARRAY_LENGTH(added)];
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(added); i++) {
		lengths[i] = (size_t)prng_below(&prng, i % 500 == 0 ? sizeof(text) : 100);
		memset(text, 'a' + (int)(i % 26), lengths[i]);
		added[i] = zf_strings_add(&strings, lengths[i] > 0 ? text : NULL, lengths[i], &error);
		assert_ok(added[i] != NULL, error);
	}
	for (size_t i = 0; i < ARRAY_LENGTH(added); i++) {
		assert_int_equal(lengths[i], strlen(added[i]));
		assert_int_equal(lengths[i], strspn(added[i], (char[]){(char)('a' + i % 26), '\0'}));
	}
	zf_strings_free(&strings);
	assert_null(strings.last);
	zf_strings_free(&strings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_strings)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
