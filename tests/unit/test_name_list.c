/*
 * test_name_list.c - the names in a file that names inputs
 */
#include "support.h"
#include "input/name_list.h"
#include "util/error.h"

#include <limits.h>
#include <string.h>

/* Collects the names, each with its number and a bar behind it; refuses the name "stop". */
static bool collect(void *user, const char *name, size_t length, uint64_t number, zipfit_error *error)
{
	struct zf_buffer *names = user;

	assert_int_equal(strlen(name), length);
	if (strcmp(name, "stop") == 0)
		return zf_fail(error, ZIPFIT_IO, "stopped at %llu", (unsigned long long)number);
	return zf_buffer_append_byte(names, (unsigned char)('0' + number % 10), error) &&
	       zf_buffer_append_text(names, name, error) && zf_buffer_append_byte(names, '|', error);
}

static void assert_names(const char *expected, bool nul, const void *bytes, size_t length)
{
	const zipfit_name_list list = {.path = "list", .nul = nul};
	struct zf_buffer names = {0};
	zipfit_error error;

	write_file("list", bytes, length);
	assert_ok(zf_name_list_read(&list, collect, &names, NULL, &error), error);
	assert_ok(zf_buffer_append_byte(&names, '\0', &error), error);
	assert_string_equal(expected, (const char *)names.data);
	zf_buffer_free(&names);
}

static void assert_fails(const char *message, enum zipfit_code code, bool nul, const void *bytes, size_t length)
{
	const zipfit_name_list list = {.path = "list", .nul = nul};
	struct zf_buffer names = {0};
	zipfit_error error;

	write_file("list", bytes, length);
	assert_false(zf_name_list_read(&list, collect, &names, NULL, &error));
	assert_string_equal(message, error.message);
	assert_int_equal(code, error.code);
	zf_buffer_free(&names);
}

static void test_lines(void **state)
{
	(void)state;
	assert_names("", false, LITERAL(""));
	assert_names("1a|2b c|3\xff|", false, LITERAL("a\nb c\n\xff\n"));
	assert_names("1a|2b|", false, LITERAL("a\nb"));
	assert_names("1a|2\rb|", false, LITERAL("a\r\n\rb\r\n"));
	assert_names("1a|2\xef\xbb\xbf|", false,
	             LITERAL("\xef\xbb\xbf"
	                     "a\n\xef\xbb\xbf\n"));
	/* What looks like compressed data is a name. */
	assert_names("1\x1f\x8b\x08|", false, LITERAL("\x1f\x8b\x08\n"));
}

static void test_nuls(void **state)
{
	(void)state;
	assert_names("", true, LITERAL(""));
	assert_names("1a\nb|2c\r|3\xef\xbb\xbf|", true, LITERAL("a\nb\0c\r\0\xef\xbb\xbf\0"));
	assert_names("1a|2b|", true, LITERAL("a\0b"));
}

static void test_bad_names(void **state)
{
	char longest[PATH_MAX + 2];

	(void)state;
	assert_fails("list:1: an empty name", ZIPFIT_BAD_DATA, false, LITERAL("\n"));
	assert_fails("list:2: an empty name", ZIPFIT_BAD_DATA, false, LITERAL("a\n\r\nb\n"));
	assert_fails("list:1: an empty name", ZIPFIT_BAD_DATA, false, LITERAL("\xef\xbb\xbf\n"));
	assert_fails("list:3: an empty name", ZIPFIT_BAD_DATA, true, LITERAL("a\0b\0\0"));
	assert_fails("list:1: a name with a NUL in it: lists with NULs are for --files0-from", ZIPFIT_BAD_DATA, false,
	             LITERAL("a\0b\0"));
	assert_fails("stopped at 2", ZIPFIT_IO, false, LITERAL("a\nstop\nb\n"));
	memset(longest, 'x', sizeof(longest));
	assert_fails("list:1: a name that is longer than any path", ZIPFIT_BAD_DATA, false, longest, sizeof(longest));
	assert_fails("list:1: a name that is longer than any path", ZIPFIT_BAD_DATA, true, longest, sizeof(longest));
}

/* Names that cross the blocks in which the list is read. */
static void test_many(void **state)
{
	const zipfit_name_list list = {.path = "list"};
	struct zf_buffer text = {0}, names = {0};
	struct prng prng = {5};
	zipfit_error error;
	size_t count = 0;

	(void)state;
	while (text.length < 500000) {
		const size_t length = 1 + (size_t)prng_below(&prng, 200);

		for (size_t i = 0; i < length; i++)
			assert_ok(zf_buffer_append_byte(&text, (unsigned char)('a' + prng_below(&prng, 26)), &error),
			          error);
		assert_ok(zf_buffer_append_byte(&text, '\n', &error), error);
		count++;
	}
	write_file("list", text.data, text.length);
	assert_ok(zf_name_list_read(&list, collect, &names, NULL, &error), error);
	/* A digit more for each name, a bar for its newline. */
	assert_int_equal(text.length + count, names.length);
	for (size_t i = 0, j = 0; i < text.length; i++, j++) {
		j += i == 0 || text.data[i - 1] == '\n';
		assert_true(names.data[j] == (text.data[i] == '\n' ? '|' : text.data[i]));
	}
	zf_buffer_free(&text);
	zf_buffer_free(&names);
}

static void test_no_list(void **state)
{
	const zipfit_name_list list = {.path = "missing"};
	zipfit_error error;

	(void)state;
	assert_false(zf_name_list_read(&list, collect, NULL, NULL, &error));
	assert_string_equal("missing: cannot open: No such file or directory", error.message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_lines), test_in_directory(test_nuls),    test_in_directory(test_bad_names),
		test_in_directory(test_many),  test_in_directory(test_no_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
