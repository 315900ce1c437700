/*
 * test_directory.c - the files below a directory
 */
#include "support.h"
#include "input/directory.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct found {
	struct zf_input_list list;
	struct zf_directory_tally tally;
};

static struct found find(const char *root, const zipfit_name_filter *filter)
{
	struct found found = {0};
	zipfit_error error;

	assert_ok(zf_directory_list(root, filter, &found.list, &found.tally, NULL, &error), error);
	return found;
}

static void leave(struct found *found)
{
	zf_input_list_free(&found->list);
	zf_directory_tally_free(&found->tally);
}

static void make_directory(const char *path)
{
	assert_int_equal(0, mkdir(path, 0777));
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Whole paths are compared, not names: a slash comes after a dot and a dash, before letters and digits. */
static void test_order(void **state)
{
	static const char *const names[] = {"d/a-b", "d/a.b", "d/a/x",   "d/a/y/z",
	                                    "d/a0",  "d/aa",  "d/b\x80", "d/b\xc3\xa4"};
	struct found found;

	(void)state;
	make_directory("d");
	make_directory("d/a");
	make_directory("d/a/y");
	for (size_t i = ARRAY_LENGTH(names); i-- > 0;)
		write_file(names[i], "", 0);
	found = find("d///", NULL);
	assert_int_equal(ARRAY_LENGTH(names), found.list.count);
	for (size_t i = 0; i < found.list.count; i++) {
		assert_string_equal(names[i], found.list.paths[i]);
		assert_true(found.list.stamps[i].regular);
	}
	leave(&found);
	found = find("./d/.", NULL);
	assert_string_equal("./d/./a-b", found.list.paths[0]);
	leave(&found);
}

/* Random trees whose names differ in few letters, against a sort of the whole paths. */
static void test_random_trees(void **state)
{
	struct prng prng = {3};
	struct found found;
	const char **sorted;

	(void)state;
	make_directory("d");
	for (int i = 0; i < 600; i++) {
		char path[64] = "d";
		size_t depth = 1 + (size_t)prng_below(&prng, 4);

		while (depth-- > 0) {
			size_t length = strlen(path);

			path[length++] = '/';
			for (size_t letters = 1 + (size_t)prng_below(&prng, 2); letters > 0; letters--)
				path[length++] = "ab-+\x01\xff"[prng_below(&prng, 6)];
			path[length] = '\0';
			if (depth > 0 && mkdir(path, 0777) != 0 && access(path, F_OK) != 0)
				break;
		}
		if (access(path, F_OK) != 0 && strlen(path) > 2) {
			FILE *file = fopen(path, "w");

			/* A name on the way may be a file. */
			if (file != NULL)
				fclose(file);
		}
	}
	found = find("d", NULL);
	assert_true(found.list.count > 100);
	assert_int_equal(found.list.count, found.tally.files);
	sorted = calloc(found.list.count, sizeof(*sorted));
	assert_non_null(sorted);
	memcpy(sorted, found.list.paths, found.list.count * sizeof(*sorted));
	qsort(sorted, found.list.count, sizeof(*sorted), compare);
	for (size_t i = 0; i < found.list.count; i++)
		assert_string_equal(sorted[i], found.list.paths[i]);
	free(sorted);
	leave(&found);
}

static void test_left_out(void **state)
{
	struct found found;

	(void)state;
	make_directory("d");
	make_directory("d/.git");
	make_directory("d/__MACOSX");
	write_file("d/.git/x", "", 0);
	write_file("d/__MACOSX/x", "", 0);
	write_file("d/.x", "", 0);
	write_file("d/x", "", 0);
	write_file("d/__MACOSX.x", "", 0);
	write_file("outside", "", 0);
	assert_int_equal(0, mkfifo("d/fifo", 0666));
	assert_int_equal(0, symlink("../outside", "d/link"));
	assert_int_equal(0, symlink("../d", "d/up"));
	assert_int_equal(0, symlink("fifo", "d/y"));
	assert_int_equal(0, symlink("nowhere", "d/z"));
	found = find("d", NULL);
	/* A link that leads nowhere is left to the code that opens it. */
	assert_int_equal(4, found.list.count);
	assert_string_equal("d/__MACOSX.x", found.list.paths[0]);
	assert_string_equal("d/link", found.list.paths[1]);
	assert_string_equal("d/x", found.list.paths[2]);
	assert_string_equal("d/z", found.list.paths[3]);
	assert_int_equal(2, found.tally.special);
	assert_int_equal(1, found.tally.links);
	assert_string_equal("d/up", found.tally.first_link);
	leave(&found);
	/* A root that is a link is followed, and may begin with a dot. */
	assert_int_equal(0, symlink("d", ".s"));
	found = find(".s", NULL);
	assert_int_equal(4, found.list.count);
	assert_string_equal(".s/link", found.list.paths[1]);
	leave(&found);
}

static void test_filter(void **state)
{
	static const char *const include[] = {"*.txt"}, *const omit[] = {"tests", "a/b*"};
	const zipfit_name_filter filter = {.include = include, .include_count = 1, .omit = omit, .omit_count = 2};
	struct found found;

	(void)state;
	make_directory("d.txt");
	make_directory("d.txt/a");
	make_directory("d.txt/tests");
	write_file("d.txt/a/a.txt", "", 0);
	write_file("d.txt/a/b.txt", "", 0);
	write_file("d.txt/a/c", "", 0);
	write_file("d.txt/tests/t.txt", "", 0);
	/* A directory that is left out is not even looked at. */
	assert_int_equal(0, symlink(".", "d.txt/tests/loop"));
	found = find("d.txt", &filter);
	assert_int_equal(1, found.list.count);
	assert_string_equal("d.txt/a/a.txt", found.list.paths[0]);
	assert_int_equal(3, found.tally.files);
	assert_int_equal(0, found.tally.links);
	leave(&found);
}

/* Makes directories of this name in each other, with a file in the last. */
static void make_deep(const char *name, int depth)
{
	for (int i = 0; i < depth; i++) {
		make_directory(name);
		assert_int_equal(0, chdir(name));
	}
	write_file("x", "", 0);
	for (int i = 0; i < depth; i++)
		assert_int_equal(0, chdir(".."));
}

/* Deep directories need neither descriptors nor stack. */
static void test_deep(void **state)
{
	struct rlimit before;
	struct found found;

	(void)state;
	make_deep("d", 500);
	assert_int_equal(0, getrlimit(RLIMIT_NOFILE, &before));
	assert_int_equal(0, setrlimit(RLIMIT_NOFILE, &(struct rlimit){16, before.rlim_max}));
	found = find("d", NULL);
	assert_int_equal(0, setrlimit(RLIMIT_NOFILE, &before));
	assert_int_equal(1, found.list.count);
	assert_int_equal(2 * 500 + 1, strlen(found.list.paths[0]));
	leave(&found);
}

/* No program could open such a file by its name. */
static void test_too_long(void **state)
{
	struct found found = {0};
	zipfit_error error;
	char name[256], inner[2 * 256];

	(void)state;
	memset(name, 'd', 255);
	name[255] = '\0';
	make_deep(name, 17);
	assert_false(zf_directory_list(name, NULL, &found.list, &found.tally, NULL, &error));
	assert_int_equal(ZIPFIT_IO, error.code);
	assert_starts_with(error.message, "ddd");
	assert_contains(error.message, ": holds a path of more than 4095 bytes, which cannot be opened: ddd");
	leave(&found);
	/* Short enough for what removes the test's files. */
	for (int i = 0; i < 8; i++)
		assert_int_equal(0, chdir(name));
	snprintf(inner, sizeof(inner), "%.*s", 24, "../../../../../../../../");
	assert_int_equal(0, rename(name, strcat(inner, "inner")));
}

static void test_stop(void **state)
{
	struct zf_input_list list = {0};
	struct zf_directory_tally tally = {0};
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);

	(void)state;
	assert_non_null(stop);
	write_file("x", "", 0);
	zipfit_stop_request(stop);
	assert_false(zf_directory_list(".", NULL, &list, &tally, stop, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zipfit_stop_free(stop);
	zf_input_list_free(&list);
}

static void test_no_directory(void **state)
{
	struct zf_input_list list = {0};
	struct zf_directory_tally tally = {0};
	zipfit_error error;

	(void)state;
	write_file("x", "", 0);
	assert_false(zf_directory_list("x", NULL, &list, &tally, NULL, &error));
	assert_string_equal("x/: cannot read the directory: Not a directory", error.message);
	make_directory("d");
	make_directory("d/secret");
	write_file("d/secret/x", "", 0);
	assert_int_equal(0, chmod("d/secret", 0));
	if (geteuid() != 0) {
		assert_false(zf_directory_list("d", NULL, &list, &tally, NULL, &error));
		assert_string_equal("d/secret/: cannot read the directory: Permission denied", error.message);
	}
	assert_int_equal(0, chmod("d/secret", 0700));
	zf_input_list_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_order),  test_in_directory(test_random_trees), test_in_directory(test_left_out),
		test_in_directory(test_filter), test_in_directory(test_deep),         test_in_directory(test_too_long),
		test_in_directory(test_stop),   test_in_directory(test_no_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
