/*
 * test_new_file.c - a file that takes its name when it is complete
 *
 * It runs on systems with unnamed files, without them, and with unnamed files that
 * cannot be given a name (lacking.h).
 */
#include "support.h"

#include "lacking.h"
#include "util/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct lacking systems[] = {
	{.tmpfile = 0},      {.tmpfile = EOPNOTSUPP}, {.tmpfile = EISDIR}, {.tmpfile = EINVAL},
	{.tmpfile = ENOSYS}, {.tmpfile = ENOENT},     {.linkat = EPERM},   {.linkat = ENOENT},
};

/* Whether files have no name for now. */
static bool is_nameless(void)
{
	return lacking.tmpfile == 0 && lacking.linkat == 0;
}

static void write_new(const char *path, const char *fallback, const char *text)
{
	struct zf_new_file file;

	assert_true(zf_new_file_open(&file, path, fallback, 0666));
	assert_int_equal(is_nameless(), file.nameless);
	assert_int_equal(strlen(text), write(file.descriptor, text, strlen(text)));
	assert_true(zf_new_file_close(&file));
	assert_true(zf_new_file_publish(&file));
	zf_new_file_discard(&file);
	assert_content(path, text, strlen(text));
}

static void test_takes_its_name(void **state)
{
	struct stat status;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(systems); i++) {
		lacking = systems[i];
		write_new("f", NULL, "first");
		write_new("f", NULL, "second");
		assert_int_equal(0, unlink("f"));
		assert_int_equal(0, symlink("nowhere", "f"));
		write_new("f", NULL, "third");
		assert_int_equal(0, lstat("f", &status));
		assert_true(S_ISREG(status.st_mode));
		assert_int_equal(1, count_names());
		assert_int_equal(0, unlink("f"));
	}
	lacking = (struct lacking){0};
}

static void test_names_until_then(void **state)
{
	struct zf_new_file file;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(systems); i++) {
		lacking = systems[i];
		assert_true(zf_new_file_open(&file, "f", NULL, 0666));
		assert_int_equal(!is_nameless(), count_names());
		zf_new_file_discard(&file);
		assert_int_equal(0, count_names());
		zf_new_file_discard(&file);
	}
	lacking = (struct lacking){0};
}

/* The name to fall back on is always the same, so that one run tidies up after another. */
static void test_fallback(void **state)
{
	struct zf_new_file file;

	(void)state;
	lacking.tmpfile = EOPNOTSUPP;
	write_file("f.new", LITERAL("left by a run that was killed"));
	assert_true(zf_new_file_open(&file, "f", "f.new", 0666));
	assert_content("f.new", LITERAL(""));
	assert_int_equal(1, count_names());
	zf_new_file_discard(&file);
	assert_int_equal(0, count_names());
	write_file("f.new", LITERAL("left"));
	write_new("f", "f.new", "text");
	assert_int_equal(1, count_names());
	/* It is the one for a moment, too. */
	lacking.tmpfile = 0;
	write_file("f.new", LITERAL("left"));
	write_new("f", "f.new", "text");
	assert_int_equal(1, count_names());
}

/* Temporary names that are taken are left alone; when all are, that is an error. */
static void test_taken_names(void **state)
{
	struct zf_new_file file;
	char name[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(systems); i++) {
		lacking = systems[i];
		write_file("f", LITERAL("old"));
		for (int number = 0; number < 100; number++) {
			snprintf(name, sizeof(name), "f.zipfit-%ld-%d", (long)getpid(), number);
			write_file(name, LITERAL("foreign"));
		}
		assert_false(zf_new_file_open(&file, "f", NULL, 0666));
		assert_int_equal(EEXIST, errno);
		zf_new_file_discard(&file);
		assert_int_equal(101, count_names());
		assert_int_equal(0, unlink(name));
		write_new("f", NULL, "new");
		assert_int_equal(100, count_names());
	}
	lacking = (struct lacking){0};
}

static void test_mode(void **state)
{
	const mode_t before = umask(022);
	struct zf_new_file file;
	struct stat status;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(systems); i++) {
		lacking = systems[i];
		assert_true(zf_new_file_open(&file, "f", NULL, 0660));
		assert_int_equal(0, fstat(file.descriptor, &status));
		assert_int_equal(0640, status.st_mode & 07777);
		zf_new_file_discard(&file);
	}
	umask(before);
	lacking = (struct lacking){0};
}

/* What is no lack of nameless files is told as it is. */
static void test_errors(void **state)
{
	static const int causes[] = {EACCES, EMFILE, ENOSPC, EIO, EROFS};
	struct zf_new_file file;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(causes); i++) {
		lacking.tmpfile = causes[i];
		assert_false(zf_new_file_open(&file, "f", NULL, 0666));
		assert_int_equal(causes[i], errno);
		zf_new_file_discard(&file);
		assert_int_equal(-1, zf_new_file_create("f", LITERAL("text")));
		assert_int_equal(causes[i], errno);
		assert_int_equal(-1, zf_scratch_open("."));
		assert_int_equal(causes[i], errno);
		assert_int_equal(0, count_names());
	}
	lacking.tmpfile = 0;
	assert_false(zf_new_file_open(&file, "none/f", NULL, 0666));
	assert_int_equal(ENOENT, errno);
	write_file("f", LITERAL("text"));
	assert_false(zf_new_file_open(&file, "f/g", NULL, 0666));
	assert_int_equal(ENOTDIR, errno);
}

static void test_create(void **state)
{
	char bytes[5] = "";
	int descriptor;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(systems); i++) {
		lacking = systems[i];
		descriptor = zf_new_file_create("f", LITERAL("text"));
		assert_true(descriptor >= 0);
		assert_content("f", LITERAL("text"));
		assert_int_equal(4, pread(descriptor, bytes, 4, 0));
		assert_string_equal("text", bytes);
		close(descriptor);
		assert_int_equal(-1, zf_new_file_create("f", LITERAL("other")));
		assert_int_equal(EEXIST, errno);
		assert_content("f", LITERAL("text"));
		assert_int_equal(1, count_names());
		assert_int_equal(0, unlink("f"));
	}
	lacking = (struct lacking){0};
}

static void test_scratch(void **state)
{
	char bytes[5] = "";
	int descriptor;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(systems); i++) {
		lacking = systems[i];
		descriptor = zf_scratch_open(".");
		assert_true(descriptor >= 0);
		assert_int_equal(4, write(descriptor, "text", 4));
		assert_int_equal(4, pread(descriptor, bytes, 4, 0));
		assert_string_equal("text", bytes);
		assert_int_equal(0, count_names());
		close(descriptor);
	}
	lacking = (struct lacking){0};
	assert_int_equal(-1, zf_scratch_open("none"));
	assert_int_equal(ENOENT, errno);
}

/* A name that is taken after all, or that a directory took, when the file is complete. */
static void test_publish_fails(void **state)
{
	struct zf_new_file file;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(systems); i++) {
		lacking = systems[i];
		assert_true(zf_new_file_open(&file, "f", NULL, 0666));
		assert_int_equal(0, mkdir("f", 0755));
		assert_true(zf_new_file_close(&file));
		assert_false(zf_new_file_publish(&file));
		assert_int_equal(EISDIR, errno);
		zf_new_file_discard(&file);
		assert_int_equal(1, count_names());
		assert_int_equal(0, rmdir("f"));
	}
	lacking = (struct lacking){0};
}

/* On the systems that tests run on, the new way is the one that is taken. */
static void test_is_nameless_here(void **state)
{
	const int before = nameless_files;
	struct zf_new_file file;

	(void)state;
	assert_true(zf_new_file_open(&file, "f", NULL, 0666));
	if (!file.nameless) {
		zf_new_file_discard(&file);
		skip();
	}
	assert_true(nameless_files > before);
	zf_new_file_discard(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_takes_its_name), test_in_directory(test_names_until_then),
		test_in_directory(test_fallback),       test_in_directory(test_taken_names),
		test_in_directory(test_mode),           test_in_directory(test_errors),
		test_in_directory(test_create),         test_in_directory(test_scratch),
		test_in_directory(test_publish_fails),  test_in_directory(test_is_nameless_here),
	};

	return cmocka_run_group_tests_name("new_file", tests, NULL, NULL);
}
