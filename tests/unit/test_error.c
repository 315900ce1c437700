/*
 * test_error.c - errors as values, and the names of outcomes
 *
 * Messages quote names from outside. Whatever they quote, they must be one line
 * without control characters and fit into their buffer.
 */
#include "support.h"
#include "util/error.h"

#include <string.h>

static void test_fail_fills_code_and_message(void **state)
{
	zipfit_error error;

	(void)state;
	assert_false(zf_fail(&error, ZIPFIT_BAD_DATA, "%s:%d: bad", "a.jsonl", 7));
	assert_int_equal(ZIPFIT_BAD_DATA, error.code);
	assert_string_equal("a.jsonl:7: bad", error.message);
	assert_false(zf_fail_memory(&error, "a test"));
	assert_int_equal(ZIPFIT_NO_MEMORY, error.code);
	assert_contains(error.message, "a test");
}

static void test_control_characters_are_masked(void **state)
{
	zipfit_error error;
	char name[128];

	(void)state;
	for (int i = 1; i < 128; i++)
		name[i - 1] = (char)i;
	name[127] = '\0';
	zf_fail(&error, ZIPFIT_IO, "%s", name);
	assert_int_equal(strlen(name), strlen(error.message));
	for (size_t i = 0; name[i] != '\0'; i++)
		assert_int_equal(name[i] >= 0x20 && name[i] < 0x7f ? name[i] : '?', error.message[i]);
	/* Bytes of UTF-8 are no control characters. */
	zf_fail(&error, ZIPFIT_IO, "%s", "\xc3\xa9t\xc3\xa9");
	assert_string_equal("\xc3\xa9t\xc3\xa9", error.message);
}

/* Terminals take U+0080 to U+009F as they take ESC, and let some marks turn the direction of what follows. */
static void test_control_characters_beyond_ascii_are_masked(void **state)
{
	static const char *const masked[] = {
		"\xc2\x80",     "\xc2\x9b",     "\xc2\x9f",     "\xe2\x80\x8e", "\xe2\x80\x8f",
		"\xe2\x80\xa8", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa9",
	};
	static const char *const kept[] = {
		"\xc2\xa0",     "\xc2\xbf",     "\xc3\x80",     "\xc3\x9b",     "\xe2\x80\x8d",
		"\xe2\x80\xa6", "\xe2\x80\xaf", "\xe2\x81\xa5", "\xe2\x82\xae", "\xe3\x80\x8e",
		"\xc2",         "\xe2",         "\xe2\x80",     "\x9b",
	};
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(masked); i++) {
		zf_fail(&error, ZIPFIT_IO, "a%sz", masked[i]);
		assert_int_equal(strlen(masked[i]) + 2, strlen(error.message));
		assert_int_equal(strlen(masked[i]), strspn(error.message + 1, "?"));
		assert_true(error.message[0] == 'a' && strcmp(error.message + 1 + strlen(masked[i]), "z") == 0);
	}
	for (size_t i = 0; i < ARRAY_LENGTH(kept); i++) {
		zf_fail(&error, ZIPFIT_IO, "%s", kept[i]);
		assert_string_equal(kept[i], error.message);
	}
}

static void test_long_messages_are_cut(void **state)
{
	static char name[3 * ZIPFIT_MESSAGE_MAX];
	zipfit_error error;

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	zf_fail(&error, ZIPFIT_IO, "%s: gone", name);
	assert_int_equal(ZIPFIT_MESSAGE_MAX - 1, strlen(error.message));
	assert_int_equal(ZIPFIT_IO, error.code);
}

static void test_outcomes_have_distinct_names(void **state)
{
	(void)state;
	for (int i = 0; i < ZIPFIT_OUTCOMES; i++) {
		assert_non_null(zipfit_outcome_name((enum zipfit_outcome)i));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(zipfit_outcome_name((enum zipfit_outcome)i),
			                        zipfit_outcome_name((enum zipfit_outcome)j));
	}
}

static void test_bad_outcomes(void **state)
{
	static const enum zipfit_outcome good[] = {ZIPFIT_SCORED,    ZIPFIT_BLANK,    ZIPFIT_EMPTY,
	                                           ZIPFIT_TOO_SHORT, ZIPFIT_TOO_LONG, ZIPFIT_EXCLUDED};
	static const enum zipfit_outcome bad[] = {ZIPFIT_NOT_JSON,      ZIPFIT_NOT_OBJECT, ZIPFIT_TOO_DEEP,
	                                          ZIPFIT_FIELD_MISSING, ZIPFIT_NOT_STRING, ZIPFIT_OVERLONG,
	                                          ZIPFIT_NO_COUNT,      ZIPFIT_DAMAGED};

	(void)state;
	assert_int_equal(ZIPFIT_OUTCOMES, ARRAY_LENGTH(good) + ARRAY_LENGTH(bad));
	for (size_t i = 0; i < ARRAY_LENGTH(good); i++)
		assert_false(zipfit_outcome_is_bad(good[i]));
	for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
		assert_true(zipfit_outcome_is_bad(bad[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fail_fills_code_and_message),
		cmocka_unit_test(test_control_characters_are_masked),
		cmocka_unit_test(test_control_characters_beyond_ascii_are_masked),
		cmocka_unit_test(test_long_messages_are_cut),
		cmocka_unit_test(test_outcomes_have_distinct_names),
		cmocka_unit_test(test_bad_outcomes),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
