/*
 * test_split_name.c - the name of the file that holds what was selected of one input
 */
#include "support.h"
#include "output/split_name.h"

#include <string.h>

static const struct {
	const char *input;
	enum zipfit_record_kind kind;
	const char *name;
} cases[] = {
	{"a.jsonl", ZIPFIT_JSONL, "a.jsonl"},
	{"a/b.jsonl.gz", ZIPFIT_JSONL, "a/b.jsonl.gz"},
	{"/a/b", ZIPFIT_JSONL, "a/b"},
	{"//a///b", ZIPFIT_JSONL, "a/b"},
	{"./a/./b", ZIPFIT_JSONL, "a/b"},
	/* Nothing leads out of the directory. */
	{"../a", ZIPFIT_JSONL, "a"},
	{"../../a/b", ZIPFIT_JSONL, "a/b"},
	{"a/../b", ZIPFIT_JSONL, "b"},
	{"a/b/../../../c/d", ZIPFIT_JSONL, "c/d"},
	{"/../../a", ZIPFIT_JSONL, "a"},
	/* These are names. */
	{"..a/...b/.c", ZIPFIT_JSONL, "..a/...b/.c"},
	{"a/..", ZIPFIT_JSONL, ""},
	{"/", ZIPFIT_JSONL, ""},
	{"-", ZIPFIT_JSONL, "-"},
	/* Archives become lines. */
	{"a/b.tar", ZIPFIT_JSONL, "a/b.tar.jsonl"},
	{"../b.tar.zst", ZIPFIT_JSONL, "b.tar.jsonl.zst"},
	{"b.tgz", ZIPFIT_JSONL, "b.tgz.jsonl.gz"},
	{"b.tbz2", ZIPFIT_JSONL, "b.tbz2.jsonl.bz2"},
	{"b.zip", ZIPFIT_LINES, "b.zip.txt"},
	{"b.cpio.xz", ZIPFIT_LINES, "b.cpio.txt.xz"},
	{"b.7z", ZIPFIT_FILES, "b.7z.jsonl"},
	{"a.zip/b.gz", ZIPFIT_JSONL, "a.zip/b.gz"},
	{"atar", ZIPFIT_JSONL, "atar"},
	/* So do files that are records. */
	{"b.md", ZIPFIT_FILES, "b.md.jsonl"},
	{"b.md.lz4", ZIPFIT_FILES, "b.md.jsonl.lz4"},
	{"b.md", ZIPFIT_LINES, "b.md"},
};

static void test_names(void **state)
{
	struct zf_buffer name = {0};
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		name.length = 0;
		assert_ok(zf_buffer_append_text(&name, "dir/", &error) &&
		                  zf_append_split_name(&name, cases[i].input, cases[i].kind, &error),
		          error);
		assert_string_equal(cases[i].name, (const char *)name.data + 4);
		assert_int_equal(4 + strlen(cases[i].name) + 1, name.length);
		assert_memory_equal("dir/", name.data, 4);
	}
	zf_buffer_free(&name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("split_name", tests, NULL, NULL);
}
