/*
 * test_file_set.c - the files of a run, compared before one of them is touched
 *
 * All pairs of uses, and all ways to name one file: each is a conflict unless both read.
 * Files that only look alike do not conflict.
 */
#include "support.h"

#include "util/file_set.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether two files with these names are in conflict, and what is said. */
static bool conflicts(enum zf_file_use first_use, const char *first, enum zf_file_use second_use, const char *second,
                      zipfit_error *error)
{
	struct zf_file_set set = {0};
	bool ok;

	assert_ok(zf_file_set_add(&set, first_use, "an input", first, error), *error);
	assert_ok(zf_file_set_add(&set, second_use, "--scores", second, error), *error);
	ok = zf_file_set_check(&set, error);
	assert_true(ok || error->code == ZIPFIT_BAD_OPTION);
	zf_file_set_free(&set);
	return !ok;
}

/* For every two uses. */
static void assert_same(const char *first, const char *second)
{
	zipfit_error error;

	for (int a = ZF_FILE_READ; a <= ZF_FILE_STATE; a++)
		for (int b = ZF_FILE_READ; b <= ZF_FILE_STATE; b++)
			if (conflicts((enum zf_file_use)a, first, (enum zf_file_use)b, second, &error) ==
			    (a == ZF_FILE_READ && b == ZF_FILE_READ))
				fail_msg("%s and %s, used as %d and %d", first, second, a, b);
}

static void assert_other(const char *first, const char *second)
{
	zipfit_error error;

	for (int a = ZF_FILE_READ; a <= ZF_FILE_STATE; a++)
		for (int b = ZF_FILE_READ; b <= ZF_FILE_STATE; b++)
			if (conflicts((enum zf_file_use)a, first, (enum zf_file_use)b, second, &error))
				fail_msg("%s and %s, used as %d and %d: %s", first, second, a, b, error.message);
}

static void test_one_file_of_many_names(void **state)
{
	static const char *const names[] = {"f",      "./f",    "d/../f", "hard",  "soft",
	                                    "second", "loop/f", "d/far",  "d/up/f"};
	char absolute[4096];

	(void)state;
	write_file("f", LITERAL("text"));
	assert_int_equal(0, mkdir("d", 0755));
	assert_int_equal(0, link("f", "hard"));
	assert_int_equal(0, link("f", "d/far"));
	assert_int_equal(0, symlink("f", "soft"));
	assert_int_equal(0, symlink("soft", "second"));
	assert_int_equal(0, symlink(".", "loop"));
	assert_int_equal(0, symlink("..", "d/up"));
	assert_non_null(getcwd(absolute, sizeof(absolute) - 2));
	strcat(absolute, "/f");
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		for (size_t j = 0; j < ARRAY_LENGTH(names); j++)
			assert_same(names[i], names[j]);
		assert_same(names[i], absolute);
	}
}

static void test_one_file_that_is_not_there(void **state)
{
	static const char *const names[] = {"d/new", "./d/new", "e/new", "d/../e/new", "d//new", "d/up/d/new"};

	(void)state;
	assert_int_equal(0, mkdir("d", 0755));
	assert_int_equal(0, symlink("d", "e"));
	assert_int_equal(0, symlink("..", "d/up"));
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
		for (size_t j = 0; j < ARRAY_LENGTH(names); j++)
			assert_same(names[i], names[j]);
	/* A link that leads nowhere is a name to be taken. */
	assert_int_equal(0, symlink("nowhere", "d/new"));
	assert_same("d/new", "e/new");
}

static void test_files_that_only_look_alike(void **state)
{
	(void)state;
	assert_int_equal(0, mkdir("d", 0755));
	write_file("f", LITERAL("text"));
	write_file("d/f", LITERAL("text"));
	assert_other("f", "d/f");
	assert_other("f", "f.new");
	assert_other("new", "d/new");
	assert_other("new", "news");
	/* Where there is no directory, or a name is none, the attempt tells. */
	assert_other("none/new", "none/new");
	assert_other("f/new", "f/new");
}

static void test_devices(void **state)
{
	int pair[2];
	char name[32];

	(void)state;
	assert_other("/dev/null", "/dev/null");
	assert_other("/dev/zero", "/dev/full");
	assert_int_equal(0, mkfifo("pipe", 0600));
	assert_same("pipe", "./pipe");
	assert_int_equal(0, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	snprintf(name, sizeof(name), "/proc/self/fd/%d", pair[0]);
	assert_false(conflicts(ZF_FILE_READ, name, ZF_FILE_WRITTEN, name, &(zipfit_error){.code = ZIPFIT_OK}));
	close(pair[0]);
	close(pair[1]);
}

/* Standard input and output are the files that they are redirected to. */
static void test_standard_streams(void **state)
{
	const int saved[] = {dup(STDIN_FILENO), dup(STDOUT_FILENO)};
	bool found[6];
	zipfit_error error;

	(void)state;
	write_file("in", LITERAL("text"));
	write_file("out", LITERAL("text"));
	fflush(stdout);
	dup2(open("in", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
	dup2(open("out", O_WRONLY | O_APPEND | O_CLOEXEC), STDOUT_FILENO);
	/* No assertion while cmocka's own output would go into the file. */
	found[0] = conflicts(ZF_FILE_READ, "-", ZF_FILE_WRITTEN, "in", &error);
	found[1] = conflicts(ZF_FILE_READ, "out", ZF_FILE_WRITTEN, "-", &error);
	found[2] = conflicts(ZF_FILE_READ, "out", ZF_FILE_WRITTEN, "/dev/stdout", &error);
	found[3] = conflicts(ZF_FILE_WRITTEN, "-", ZF_FILE_WRITTEN, "/dev/fd/1", &error);
	found[4] = conflicts(ZF_FILE_WRITTEN, "out", ZF_FILE_WRITTEN, "-", &error);
	found[5] = conflicts(ZF_FILE_READ, "-", ZF_FILE_WRITTEN, "-", &error);
	dup2(saved[0], STDIN_FILENO);
	dup2(saved[1], STDOUT_FILENO);
	close(saved[0]);
	close(saved[1]);
	for (size_t i = 0; i < 5; i++)
		assert_true(found[i]);
	assert_false(found[5]);
}

static void test_messages(void **state)
{
	zipfit_error error;

	(void)state;
	write_file("f", LITERAL("text"));
	assert_int_equal(0, link("f", "g"));
	assert_true(conflicts(ZF_FILE_READ, "f", ZF_FILE_WRITTEN, "f", &error));
	assert_string_equal("f: is an input; --scores would overwrite it", error.message);
	assert_true(conflicts(ZF_FILE_READ, "f", ZF_FILE_WRITTEN, "g", &error));
	assert_string_equal("g: is the same file as f, an input; --scores would overwrite it", error.message);
	assert_true(conflicts(ZF_FILE_WRITTEN, "f", ZF_FILE_WRITTEN, "g", &error));
	assert_string_equal("two outputs go to g", error.message);
	assert_true(conflicts(ZF_FILE_WRITTEN, "f", ZF_FILE_STATE, "f", &error));
	assert_string_equal("f: both an input and --scores would write it", error.message);
}

/* The first conflict is told, however many files there are. */
static void test_many_files(void **state)
{
	static char names[5000][8];
	struct zf_file_set set = {0};
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		snprintf(names[i], sizeof(names[i]), "%zu", i);
		write_file(names[i], LITERAL("text"));
		assert_ok(zf_file_set_add(&set, ZF_FILE_READ, "an input", names[i], &error), error);
	}
	assert_ok(zf_file_set_add(&set, ZF_FILE_WRITTEN, "-o", "out", &error), error);
	assert_ok(zf_file_set_check(&set, &error), error);
	assert_ok(zf_file_set_add(&set, ZF_FILE_WRITTEN, "--scores", "4321", &error), error);
	assert_ok(zf_file_set_add(&set, ZF_FILE_WRITTEN, "--stats", "17", &error), error);
	assert_false(zf_file_set_check(&set, &error));
	assert_string_equal("4321: is an input; --scores would overwrite it", error.message);
	zf_file_set_free(&set);
}

/* Files that are read twice: by another name, as a hard link, and among many. */
static void test_twice(void **state)
{
	struct zf_file_set set = {0};
	struct zf_file_twice twice;
	char names[300][8];
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		snprintf(names[i], sizeof(names[i]), "%zu", i);
		write_file(names[i], "", 0);
		assert_ok(zf_file_set_add(&set, ZF_FILE_READ, "an input", names[i], &error), error);
	}
	assert_ok(zf_file_set_add(&set, ZF_FILE_READ, "an input", "missing", &error), error);
	assert_ok(zf_file_set_add(&set, ZF_FILE_READ, "an input", "missing", &error), error);
	assert_ok(zf_file_set_twice(&set, 0, &twice, &error), error);
	assert_int_equal(0, twice.count);
	assert_null(twice.path);
	assert_int_equal(0, link("7", "hard"));
	assert_int_equal(0, symlink("8", "soft"));
	assert_ok(zf_file_set_add(&set, ZF_FILE_READ, "an input", "hard", &error), error);
	assert_ok(zf_file_set_add(&set, ZF_FILE_READ, "an input", "soft", &error), error);
	assert_ok(zf_file_set_add(&set, ZF_FILE_READ, "an input", "./7", &error), error);
	assert_ok(zf_file_set_twice(&set, 0, &twice, &error), error);
	assert_int_equal(3, twice.count);
	assert_string_equal("hard", twice.path);
	assert_string_equal("7", twice.first);
	/* From a place behind the first of them on. */
	assert_ok(zf_file_set_twice(&set, 8, &twice, &error), error);
	assert_int_equal(2, twice.count);
	assert_string_equal("soft", twice.path);
	zf_file_set_free(&set);
}

/* A file whose device and inode are given is the same as one that was looked at. */
static void test_known(void **state)
{
	struct zf_file_set set = {0};
	struct stat status;
	zipfit_error error;

	(void)state;
	write_file("f", "", 0);
	assert_int_equal(0, stat("f", &status));
	assert_ok(
		zf_file_set_add_known(&set, "an input", "f", (uint64_t)status.st_dev, (uint64_t)status.st_ino, &error),
		error);
	assert_ok(zf_file_set_add(&set, ZF_FILE_WRITTEN, "--scores", "./f", &error), error);
	assert_false(zf_file_set_check(&set, &error));
	assert_string_equal("./f: is the same file as f, an input; --scores would overwrite it", error.message);
	zf_file_set_free(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_twice),
		test_in_directory(test_known),
		test_in_directory(test_one_file_of_many_names),
		test_in_directory(test_one_file_that_is_not_there),
		test_in_directory(test_files_that_only_look_alike),
		test_in_directory(test_devices),
		test_in_directory(test_standard_streams),
		test_in_directory(test_messages),
		test_in_directory(test_many_files),
	};

	return cmocka_run_group_tests_name("file_set", tests, NULL, NULL);
}
