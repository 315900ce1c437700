/*
 * test_name_filter.c - which names are read
 */
#include "support.h"
#include "input/name_filter.h"

#include <string.h>

static const char *const python[] = {"*.py", "./docs/*.md"};
static const char *const tests[] = {"test*", "build/out"};
static bool used[2];
static const zipfit_name_filter filter = {
	.include = python, .include_count = 2, .omit = tests, .omit_count = 2, .include_used = used};

static void test_no_filter(void **state)
{
	const zipfit_name_filter all = {.include = NULL};

	(void)state;
	assert_true(zf_name_is_taken(NULL, "a"));
	assert_true(zf_name_is_taken(&all, "a/b"));
	assert_false(zf_name_is_omitted(NULL, "a"));
	assert_false(zf_name_is_omitted(&all, "a"));
}

static void test_include(void **state)
{
	(void)state;
	assert_true(zf_name_is_taken(&filter, "a.py"));
	assert_true(zf_name_is_taken(&filter, "x/y/a.py"));
	assert_false(zf_name_is_taken(&filter, "a.py/readme"));
	/* With a slash, all of the name counts. */
	assert_true(zf_name_is_taken(&filter, "docs/a.md"));
	assert_true(zf_name_is_taken(&filter, "docs/more/a.md"));
	assert_false(zf_name_is_taken(&filter, "x/docs/a.md"));
	/* As tar writes names. */
	assert_true(zf_name_is_taken(&filter, "./docs/a.md"));
	assert_true(zf_name_is_taken(&filter, "/docs/a.md"));
	assert_true(zf_name_is_taken(&filter, ".//./docs/a.md"));
}

static void test_omit(void **state)
{
	(void)state;
	assert_false(zf_name_is_taken(&filter, "test.py"));
	assert_false(zf_name_is_taken(&filter, "a/test_a.py"));
	/* A directory with all that is in it. */
	assert_false(zf_name_is_taken(&filter, "a/tests/b/c.py"));
	assert_false(zf_name_is_taken(&filter, "./tests/c.py"));
	assert_false(zf_name_is_taken(&filter, "build/out/c.py"));
	assert_true(zf_name_is_taken(&filter, "build/outer/c.py"));
	assert_true(zf_name_is_taken(&filter, "a/build/out/c.py"));
	assert_true(zf_name_is_taken(&filter, "latest/a.py"));
	assert_true(zf_name_is_omitted(&filter, "a/tests"));
	assert_false(zf_name_is_omitted(&filter, "a"));
}

/* An include that has taken a name is used, even where an earlier one takes it too. */
static void test_used(void **state)
{
	(void)state;
	memset(used, 0, sizeof(used));
	zf_name_is_taken(&filter, "test.py");
	zf_name_is_taken(&filter, "other");
	assert_false(used[0]);
	zf_name_is_taken(&filter, "a.py");
	assert_true(used[0]);
	assert_false(used[1]);
	zf_name_is_taken(&filter, "docs/a.md");
	assert_true(used[1]);
}

static void test_impossible(void **state)
{
	static const char *const impossible[] = {"", "dir/", "[[:alpha:]]", NULL};
	zipfit_error error;

	(void)state;
	assert_true(zf_name_filter_check(NULL, &error));
	assert_true(zf_name_filter_check(&filter, &error));
	for (size_t i = 0; i < ARRAY_LENGTH(impossible); i++) {
		const zipfit_name_filter include = {.include = &impossible[i], .include_count = 1};
		const zipfit_name_filter omit = {.omit = &impossible[i], .omit_count = 1};

		assert_false(zf_name_filter_check(&include, &error));
		assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
		assert_starts_with(error.message, "--include ");
		assert_false(zf_name_filter_check(&omit, &error));
		assert_starts_with(error.message, "--omit ");
	}
}

int main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(test_no_filter), cmocka_unit_test(test_include),    cmocka_unit_test(test_omit),
		cmocka_unit_test(test_used),      cmocka_unit_test(test_impossible),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
