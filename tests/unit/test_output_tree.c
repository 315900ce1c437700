/*
 * test_output_tree.c - many output files below one directory, which appear together
 *
 * After every step the test looks at the directory as another process would see it.
 */
#include "support.h"
#include "output/output_tree.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Looking -------------------------------------------------------------- */

static int visited; /* by nftw(), whose function has no argument */

static int count_visit(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)path;
	(void)status;
	(void)type;
	(void)place;
	visited++;
	return 0;
}

/* How many files and directories there are, below and with the working directory. */
static int count_all(void)
{
	visited = 0;
	assert_int_equal(0, nftw(".", count_visit, 8, FTW_PHYS));
	return visited;
}

static void assert_text(const char *path, const char *text)
{
	assert_content(path, text, strlen(text));
}

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

/* ---- Writing -------------------------------------------------------------- */

static struct zf_output_tree *new_tree(const char *directory)
{
	zipfit_error error;
	struct zf_output_tree *tree = zf_output_tree_new(directory, NULL, &error);

	assert_ok(tree != NULL, error);
	return tree;
}

static void put(struct zf_output_tree *tree, const char *name, const char *text)
{
	zipfit_error error;
	struct zf_outfile *file = zf_output_tree_open(tree, name, &error);

	assert_ok(file != NULL, error);
	assert_ok(zf_outfile_write(file, text, strlen(text), &error) && zf_outfile_finish(file, &error), error);
	zf_outfile_free(file);
}

static void publish(struct zf_output_tree *tree)
{
	zipfit_error error;

	assert_ok(zf_output_tree_sync(tree, &error) && zf_output_tree_publish(tree, &error), error);
	zf_output_tree_free(tree);
}

static void assert_publishes_not(struct zf_output_tree *tree, const char *message)
{
	zipfit_error error;

	assert_false(zf_output_tree_publish(tree, &error));
	assert_int_equal(ZIPFIT_IO, error.code);
	assert_string_equal(message, error.message);
	zf_output_tree_free(tree);
}

/* ---- Tests ---------------------------------------------------------------- */

static void test_new_directory(void **state)
{
	struct zf_output_tree *tree = new_tree("d//");

	(void)state;
	assert_int_equal(1, count_all());
	put(tree, "a", "1");
	put(tree, "b/c/d", "2");
	put(tree, "b/c/e", "3");
	put(tree, "b/f", "4");
	put(tree, "g", "");
	assert_false(is_there("d"));
	publish(tree);
	assert_text("d/a", "1");
	assert_text("d/b/c/d", "2");
	assert_text("d/b/c/e", "3");
	assert_text("d/b/f", "4");
	assert_text("d/g", "");
	assert_int_equal(9, count_all());
}

static void test_directory_that_is_there(void **state)
{
	struct zf_output_tree *tree;
	struct stat status;

	(void)state;
	assert_int_equal(0, mkdir("d", 0755));
	write_file("d/old", LITERAL("old"));
	write_file("d/other", LITERAL("other"));
	assert_int_equal(0, chmod("d/old", 0604));
	tree = new_tree("d");
	put(tree, "old", "new");
	put(tree, "sub/b", "1");
	assert_text("d/old", "old");
	assert_false(is_there("d/sub/b"));
	publish(tree);
	assert_text("d/old", "new");
	assert_text("d/sub/b", "1");
	assert_text("d/other", "other");
	assert_int_equal(0, stat("d/old", &status));
	assert_int_equal(0604, status.st_mode & 07777);
	assert_int_equal(6, count_all());
}

/* More files than wait for the disk one by one, with one open. */
static void test_many_files(void **state)
{
	static const char *const directories[] = {"new", "there"};
	char name[32];

	(void)state;
	assert_int_equal(0, mkdir("there", 0755));
	for (size_t i = 0; i < 2; i++) {
		struct zf_output_tree *tree = new_tree(directories[i]);

		for (int number = 0; number < 150; number++) {
			snprintf(name, sizeof(name), "%d/%d", number / 40, number);
			put(tree, name, name);
		}
		publish(tree);
		snprintf(name, sizeof(name), "%s/3/149", directories[i]);
		assert_text(name, "3/149");
	}
	assert_int_equal(1 + 2 * (1 + 4 + 150), count_all());
}

static void test_nothing_is_left(void **state)
{
	(void)state;
	assert_int_equal(0, mkdir("there", 0755));
	write_file("there/old", LITERAL("old"));
	for (int abandons = 0; abandons < 2; abandons++) {
		struct zf_output_tree *fresh = new_tree("new"), *there = new_tree("there");
		zipfit_error error;
		struct zf_outfile *open;

		put(fresh, "a/b", "1");
		put(there, "old", "new");
		open = zf_output_tree_open(there, "a/b", &error);
		assert_ok(open != NULL, error);
		if (abandons == 1) {
			zf_output_tree_abandon(fresh);
			zf_output_tree_abandon(there);
			assert_int_equal(3, count_all());
		}
		zf_outfile_free(open);
		zf_output_tree_free(fresh);
		zf_output_tree_free(there);
		assert_int_equal(3, count_all());
		assert_text("there/old", "old");
	}
}

static void test_one_that_cannot_have_its_name(void **state)
{
	struct zf_output_tree *tree;

	(void)state;
	assert_int_equal(0, mkdir("d", 0755));
	write_file("d/old", LITERAL("old"));
	tree = new_tree("d");
	put(tree, "s/a", "1");
	put(tree, "b", "2");
	put(tree, "old", "new");
	put(tree, "s/c", "3");
	assert_int_equal(0, mkdir("d/b", 0755));
	/* Whatever had its name before that: what is new is gone, and what replaced a file is whole. */
	assert_publishes_not(tree, "d/b: cannot rename: Is a directory");
	assert_int_equal(0, rmdir("d/b"));
	assert_int_equal(3, count_all());
	assert_text("d/old", "new");
}

static void test_directory_that_appears(void **state)
{
	struct zf_output_tree *early = new_tree("early"), *late = new_tree("late");

	(void)state;
	assert_int_equal(0, mkdir("early", 0755));
	write_file("early/other", LITERAL("other"));
	put(early, "a", "1");
	publish(early);
	assert_text("early/a", "1");
	put(late, "a", "1");
	assert_int_equal(0, mkdir("late", 0755));
	write_file("late/other", LITERAL("other"));
	assert_publishes_not(late, "late: cannot rename: Directory not empty");
	assert_text("late/other", "other");
	assert_int_equal(6, count_all());
}

static void test_what_is_refused(void **state)
{
	struct zf_output_tree *tree;
	zipfit_error error;

	(void)state;
	write_file("file", LITERAL("text"));
	assert_int_equal(0, symlink("nowhere", "link"));
	assert_null(zf_output_tree_new("file", NULL, &error));
	assert_string_equal("file: cannot create: Not a directory", error.message);
	assert_null(zf_output_tree_new("none/d", NULL, &error));
	assert_string_equal("none/d: cannot create: No such file or directory", error.message);
	assert_null(zf_output_tree_new("link", NULL, &error));
	assert_int_equal(0, mkdir("d", 0755));
	assert_int_equal(0, mkfifo("d/pipe", 0644));
	tree = new_tree("d");
	assert_null(zf_output_tree_open(tree, "pipe", &error));
	assert_string_equal("d/pipe: is not a regular file", error.message);
	write_file("d/a", LITERAL("text"));
	assert_null(zf_output_tree_open(tree, "a/b", &error));
	assert_string_equal("d/a/b: cannot create: Not a directory", error.message);
	zf_output_tree_free(tree);
	assert_int_equal(6, count_all());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_new_directory),
		test_in_directory(test_directory_that_is_there),
		test_in_directory(test_many_files),
		test_in_directory(test_nothing_is_left),
		test_in_directory(test_one_that_cannot_have_its_name),
		test_in_directory(test_directory_that_appears),
		test_in_directory(test_what_is_refused),
	};

	return cmocka_run_group_tests_name("output_tree", tests, NULL, NULL);
}
