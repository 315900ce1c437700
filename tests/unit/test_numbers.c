/*
 * test_numbers.c - the numbers and sizes of the command line
 *
 * Tables of valid texts with their values, and of invalid texts.
 */
#include "support.h"
#include "cli/numbers.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef bool parser(const char *option, const char *text, uint64_t lowest, uint64_t highest, uint64_t *value,
                    zipfit_error *error);

static void assert_value(uint64_t expected, parser *parse, const char *text)
{
	uint64_t value = ~expected;
	zipfit_error error;

	assert_ok(parse("-k", text, 0, UINT64_MAX, &value, &error), error);
	assert_int_equal(expected, value);
}

static void assert_refused(parser *parse, const char *text, uint64_t lowest, uint64_t highest)
{
	uint64_t value;
	zipfit_error error;

	if (parse("--option", text, lowest, highest, &value, &error))
		fail_msg("'%s' is taken as %" PRIu64, text, value);
	assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
	assert_contains(error.message, "--option");
	assert_contains(error.message, text);
}

static void test_whole_numbers(void **state)
{
	(void)state;
	assert_value(0, parse_number, "0");
	assert_value(7, parse_number, "7");
	assert_value(12, parse_number, "0012");
	assert_value(UINT64_MAX, parse_number, "18446744073709551615");
	assert_value(UINT64_MAX - 5, parse_number, "18446744073709551610");
}

static void test_what_is_no_whole_number(void **state)
{
	static const char *const refused[] = {
		"",
		"-1",
		"+1",
		" 1",
		"1 ",
		"1.0",
		"1e3",
		"0x10",
		"ten",
		"1k",
		"1K",
		"1_000",
		"1,0",
		"-0",
		"--1",
		"1-",
		"18446744073709551616",
		"18446744073709551620",
		"28446744073709551615",
		"99999999999999999999999999999999999",
		"\xd9\xa1", /* a digit of another script */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(refused); i++)
		assert_refused(parse_number, refused[i], 0, UINT64_MAX);
}

static void test_ranges_include_their_ends(void **state)
{
	static parser *const parsers[] = {parse_number, parse_size};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(parsers); i++) {
		uint64_t value;
		zipfit_error error;

		assert_ok(parsers[i]("-l", "1", 1, 9, &value, &error), error);
		assert_ok(parsers[i]("-l", "9", 1, 9, &value, &error), error);
		assert_int_equal(9, value);
		assert_refused(parsers[i], "0", 1, 9);
		assert_refused(parsers[i], "10", 1, 9);
		assert_refused(parsers[i], "4", 5, UINT64_MAX);
	}
	assert_refused(parse_size, "1K", 0, 1023);
	assert_refused(parse_size, "1K", 1025, 2000);
}

static void test_sizes(void **state)
{
	static const struct {
		const char *text;
		uint64_t value;
	} sizes[] = {
		{"0", 0},
		{"1000", 1000},
		{"1k", 1024},
		{"1K", 1024},
		{"1Ki", 1024},
		{"1KiB", 1024},
		{"1kB", 1000},
		{"1KB", 1000},
		{"3M", 3145728},
		{"3Mi", 3145728},
		{"3MiB", 3145728},
		{"3MB", 3000000},
		{"2G", 2147483648},
		{"2GB", 2000000000},
		{"5T", 5497558138880},
		{"5TiB", 5497558138880},
		{"5TB", 5000000000000},
		{"0T", 0},
		{"16777215T", 16777215ULL << 40},
		{"18446744TB", 18446744000000000000ULL},
		{"18014398509481983K", UINT64_MAX - 1023},
		{"18446744073709551615", UINT64_MAX},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++)
		assert_value(sizes[i].value, parse_size, sizes[i].text);
}

static void test_what_is_no_size(void **state)
{
	static const char *const refused[] = {
		"",
		"K",
		"kB",
		"-1K",
		"+1K",
		" 1K",
		"1 K",
		"1K ",
		"1Kb",
		"1ki B",
		"1KIB",
		"1KK",
		"1B",
		"1b",
		"1i",
		"1iB",
		"1m",
		"1mB",
		"1X",
		"1.5G",
		"1KBi",
		"0x1K",
		"1e3",
		"16777216T",
		"18446745TB",
		"18014398509481984K",
		"18446744073709551616",
		"99999999999999999999K",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(refused); i++)
		assert_refused(parse_size, refused[i], 0, UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_numbers),
		cmocka_unit_test(test_what_is_no_whole_number),
		cmocka_unit_test(test_ranges_include_their_ends),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_what_is_no_size),
	};

	return cmocka_run_group_tests_name("numbers", tests, NULL, NULL);
}
