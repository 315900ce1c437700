/*
 * test_id_list.c - a list of ids from a file
 */
#include "support.h"
#include "select/id_list.h"

#include <stdio.h>
#include <string.h>

/* Reads a list of these bytes. */
static bool read_list(struct zf_id_list *list, const char *text, size_t length, bool no_heading, zipfit_error *error)
{
	const struct zf_id_list_format format = {.field = "id", .no_heading = no_heading, .max_row = 1000};

	*list = (struct zf_id_list){.count = 0};
	write_file("list", text, length);
	return zf_id_list_read(list, "list", &format, NULL, error);
}

/* The ids of a list, each in brackets. */
static void describe(const struct zf_id_list *list, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 1; i <= list->count; i++) {
		size_t length;
		const unsigned char *id = zf_id_list_at(list, i, &length);

		assert_int_equal(i, zf_id_list_find(list, id, length));
		used += (size_t)snprintf(text + used, size - used, "[%.*s]", (int)length, (const char *)id);
	}
}

static void test_lists(void **state)
{
	static const struct {
		const char *text;
		bool no_heading;
		const char *ids;
		uint64_t repeated, empty_rows;
	} cases[] = {
		{"a\nb\nc\n", false, "[a][b][c]", 0, 0},
		{"a\nb", false, "[a][b]", 0, 0},
		{"a\r\nb\r\n", false, "[a][b]", 0, 0},
		{"\xef\xbb\xbf"
	         "a\nb\n",
	         false, "[a][b]", 0, 0},
		{"b\na\nb\nb\n", false, "[b][a]", 2, 0},
		{"a\n\nb\n\n", false, "[a][b]", 0, 2},
		{"a\t1\nb\t2\n", false, "[a][b]", 0, 0},
		{"id\na\n", false, "[a]", 0, 0},
		{"id\na\n", true, "[id][a]", 0, 0},
		{"\nid\na\n", false, "[a]", 0, 1},
		{"a\nid\n", false, "[a][id]", 0, 0},
		{"@score\tid\t@file\n0.5\ta\tf\n0.25\tb\tf\n", false, "[a][b]", 0, 0},
		{"@score\tid\n0.5\ta\n0.25\n0.1\t\n", false, "[a]", 0, 2},
		{"@score\tid\n0.5\ta\n", true, "[@score][0.5]", 0, 0},
		{"a\\tb\nc\\\\d\ne\\nf\\r\n", false, "[a\tb][c\\d][e\nf\r]", 0, 0},
		{"C:\\data\\x\nq\\\n", false, "[C:\\data\\x][q\\]", 0, 0},
		{" a \n\"b\"\n1.0\n1\n", false, "[ a ][\"b\"][1.0][1]", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct zf_id_list list;
		zipfit_error error;
		char text[200];

		assert_ok(read_list(&list, cases[i].text, strlen(cases[i].text), cases[i].no_heading, &error), error);
		describe(&list, text, sizeof(text));
		assert_string_equal(cases[i].ids, text);
		assert_int_equal(cases[i].repeated, list.repeated);
		assert_int_equal(cases[i].empty_rows, list.empty_rows);
		assert_int_equal(0, zf_id_list_find(&list, "ab", 2));
		assert_int_equal(0, zf_id_list_find(&list, "", 0));
		zf_id_list_free(&list);
	}
}

static void test_nul(void **state)
{
	struct zf_id_list list;
	zipfit_error error;

	(void)state;
	assert_ok(read_list(&list, LITERAL("a\0b\na\n"), false, &error), error);
	assert_int_equal(2, list.count);
	assert_int_equal(1, zf_id_list_find(&list, "a\0b", 3));
	assert_int_equal(2, zf_id_list_find(&list, "a", 1));
	zf_id_list_free(&list);
}

/* Far more ids than the set begins with, and the first of those that come again. */
static void test_many(void **state)
{
	struct zf_buffer text = {0};
	struct zf_id_list list;
	zipfit_error error;

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		char line[32];

		snprintf(line, sizeof(line), "id-%u\n", i % 10000 * 7);
		assert_ok(zf_buffer_append_text(&text, line, &error), error);
	}
	assert_ok(read_list(&list, (const char *)text.data, text.length, false, &error), error);
	assert_int_equal(10000, list.count);
	assert_int_equal(10000, list.repeated);
	for (unsigned i = 0; i < 10000 * 7; i++) {
		char id[32];
		const int length = snprintf(id, sizeof(id), "id-%u", i);

		assert_int_equal(i % 7 == 0 ? i / 7 + 1 : 0, zf_id_list_find(&list, id, (size_t)length));
	}
	for (size_t i = 0; i < ARRAY_LENGTH(list.repeated_ids); i++)
		assert_int_equal(i + 1, list.repeated_ids[i]);
	zf_id_list_free(&list);
	zf_buffer_free(&text);
}

static void test_bad(void **state)
{
	static const char *const empty[] = {"", "\n\n", "id\n", "id\n\n", "\xef\xbb\xbf"};
	struct zf_id_list list;
	zipfit_error error;
	char longer[1100];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(empty); i++) {
		assert_false(read_list(&list, empty[i], strlen(empty[i]), false, &error));
		assert_string_equal("list: there is no id in it", error.message);
		zf_id_list_free(&list);
	}
	memset(longer, 'x', sizeof(longer));
	longer[2] = '\n';
	assert_false(read_list(&list, longer, sizeof(longer), false, &error));
	assert_string_equal("list:2: line longer than the limit of 1000 bytes", error.message);
	zf_id_list_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_lists),
		test_in_directory(test_nul),
		test_in_directory(test_many),
		test_in_directory(test_bad),
	};

	return cmocka_run_group_tests_name("id_list", tests, NULL, NULL);
}
