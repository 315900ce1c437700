/*
 * test_columns.c - the table that --emit writes
 */
#include "support.h"
#include "output/columns.h"

#include <string.h>

/* The heading and the row of `list` for a record, NUL-terminated; the caller frees it. */
static struct zf_buffer table(const char *list, const char *record, size_t length)
{
	const struct zf_columns_row row = {
		.record = (const unsigned char *)record,
		.length = length,
		.file = "a\tb.jsonl",
		.line = 7,
		.score = 0.25,
		.rank = 3,
		.set = "code",
		.has_bytes = true,
		.bytes = 99,
	};
	struct zf_buffer text = {0};
	zipfit_error error;
	struct zf_columns *columns = zf_columns_parse(list, &error);

	assert_ok(columns != NULL, error);
	assert_ok(zf_columns_append_heading(columns, &text, &error) && zf_buffer_append_byte(&text, '\n', &error) &&
	                  zf_columns_append_row(columns, &row, &text, &error) &&
	                  zf_buffer_append_byte(&text, 0, &error),
	          error);
	zf_columns_free(columns);
	return text;
}

static void test_cells(void **state)
{
	static const struct {
		const char *list, *record, *expected;
	} cases[] = {
		{"id", "{\"id\":\"x\"}", "id\nx"},
		{"@file,@line,@score,@rank,@set,@bytes", "{}",
	         "@file\t@line\t@score\t@rank\t@set\t@bytes\na\\tb.jsonl\t7\t0.25\t3\tcode\t99"},
		{"a,b,c,d", "{\"a\":true,\"b\":null,\"c\":\"\"}", "a\tb\tc\td\ntrue\t\t\t"},
		{"n", "{\"m\":1,\"n\":12345678901234567890}", "n\n12345678901234567890"},
		{"n", "{\"s\":\"-1 \\\" 2\",\"n\":1.50}", "n\n1.50"},
		{"a", "{\"a\":\"x\\ty\\\\z\\r\\n\"}", "a\nx\\ty\\\\z\\r\\n"},
		{"a", "{\"a\":{\"b\": [1.0, \"q\\\"\\n\", null, {}]}}", "a\n{\"b\":[1.0,\"q\\\\\"\\\\n\",null,{}]}"},
		{"/a/b,/a/c/1", "{\"a\":{\"b\":1,\"c\":[2,3]}}", "/a/b\t/a/c/1\n1\t3"},
		{"/l/*/t", "{\"l\":[{\"t\":\"x\"},{},{\"t\":5},{\"t\":null}]}", "/l/*/t\nx\\n5"},
		{"/@id,a\\,b,c\\\\", "{\"@id\":1,\"a,b\":2,\"c\\\\\":3}", "/@id\ta,b\tc\\\\\n1\t2\t3"},
		{"a,a", "{\"a\":1,\"a\":2}", "a\ta\n2\t2"},
		/* Not JSON: everything about the record is missing, the rest stays. */
		{"a,@line", "{\"a\":1", "a\t@line\n\t7"},
		{"a,@line", "[1]", "a\t@line\n\t7"},
		{"a,@line", "", "a\t@line\n\t7"},
		{"a", "{\"a\":\"\xff\xc3\"}", "a\n\xff\xc3"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct zf_buffer text = table(cases[i].list, cases[i].record, strlen(cases[i].record));

		assert_string_equal(cases[i].expected, (const char *)text.data);
		zf_buffer_free(&text);
	}
}

static void test_nul(void **state)
{
	static const char expected[] = "a\tb\nx\0y\t[\"\\\\u0000\"]";
	struct zf_buffer text = table("a,b", LITERAL("{\"a\":\"x\\u0000y\",\"b\":[\"\\u0000\"]}"));

	(void)state;
	assert_int_equal(sizeof(expected), text.length);
	assert_memory_equal(expected, text.data, text.length);
	zf_buffer_free(&text);
}

static void test_unknown_is_empty(void **state)
{
	const struct zf_columns_row row = {.record = (const unsigned char *)"{}", .length = 2, .file = "f"};
	struct zf_buffer text = {0};
	zipfit_error error;
	struct zf_columns *columns = zf_columns_parse("@set,@bytes,@line", &error);

	(void)state;
	assert_ok(zf_columns_append_row(columns, &row, &text, &error), error);
	assert_int_equal(3, text.length);
	assert_memory_equal("\t\t0", text.data, 3);
	zf_columns_free(columns);
	zf_buffer_free(&text);
}

static void test_refused(void **state)
{
	static const struct {
		const char *list, *message;
	} cases[] = {
		{"", "a name is empty"},
		{"a,", "a name is empty"},
		{",a", "a name is empty"},
		{"a,,b", "a name is empty"},
		{"a\\", "a backslash must be followed by"},
		{"a\\n", "a backslash must be followed by"},
		{"@", "is none of @file"},
		{"@Score", "is none of @file"},
		{"id,@scores", "a member of that name is /@scores"},
		{"/a~2", "is not a JSON pointer"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		zipfit_error error;

		assert_null(zf_columns_parse(cases[i].list, &error));
		assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
		if (strstr(error.message, cases[i].message) == NULL)
			fail_msg("'%s': %s", cases[i].list, error.message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_unknown_is_empty),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests_name("columns", tests, NULL, NULL);
}
