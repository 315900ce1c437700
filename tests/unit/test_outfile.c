/*
 * test_outfile.c - an output that appears complete or not at all
 *
 * After every step the test examines the directory as another process would see it:
 * the names and the contents.
 */
#include "lacking.h"
#include "outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static mode_t mode_of(const char *path)
{
	struct stat status;

	assert_int_equal(0, stat(path, &status));
	return status.st_mode & 07777;
}

/* ---- Whole or absent ------------------------------------------------------- */

static void test_appears_when_published(void **state)
{
	struct zf_outfile *file = open_output("out");
	zipfit_error error;

	(void)state;
	assert_false(is_there("out"));
	write_and_finish(file, LITERAL("new\0text\n"));
	assert_false(is_there("out"));
	assert_ok(zf_outfile_publish(file, &error), error);
	assert_content("out", LITERAL("new\0text\n"));
	assert_int_equal(1, count_names());
	zf_outfile_free(file);
	assert_int_equal(1, count_names());
}

static void test_not_published_leaves_nothing(void **state)
{
	static const char *const names[] = {"out", "out.gz", "out.zst", "out.xz", "out.bz2", "out.lz4"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		struct zf_outfile *file = open_output(names[i]);
		zipfit_error error;

		assert_ok(zf_outfile_write(file, LITERAL("started"), &error), error);
		zf_outfile_free(file);
		assert_int_equal(0, count_names());
		file = open_output(names[i]);
		write_and_finish(file, LITERAL("finished"));
		zf_outfile_free(file);
		assert_int_equal(0, count_names());
	}
	zf_outfile_free(NULL);
}

/* What a command does that fails at its first record. */
static void test_discarded_before_the_first_byte(void **state)
{
	static const char *const names[] = {"out", "out.gz", "out.zst", "out.xz", "out.bz2", "out.lz4"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		zf_outfile_free(open_output(names[i]));
		assert_int_equal(0, count_names());
	}
}

static void test_replaces_a_file_in_one_step(void **state)
{
	struct zf_outfile *file;
	zipfit_error error;

	(void)state;
	write_file("out", LITERAL("old"));
	file = open_output("out");
	write_and_finish(file, LITERAL("new"));
	assert_content("out", LITERAL("old"));
	assert_ok(zf_outfile_publish(file, &error), error);
	zf_outfile_free(file);
	assert_content("out", LITERAL("new"));
	assert_int_equal(1, count_names());
}

static void test_failure_leaves_the_old_file(void **state)
{
	struct zf_outfile *file;

	(void)state;
	write_file("out", LITERAL("old"));
	file = open_output("out");
	write_and_finish(file, LITERAL("new"));
	zf_outfile_free(file);
	assert_content("out", LITERAL("old"));
	assert_int_equal(1, count_names());
}

static void test_failed_rename_cleans_up(void **state)
{
	struct zf_outfile *file = open_output("out");
	zipfit_error error;

	(void)state;
	write_and_finish(file, LITERAL("new"));
	/* A directory has taken the name in the meantime. */
	assert_int_equal(0, mkdir("out", 0755));
	assert_false(zf_outfile_publish(file, &error));
	assert_int_equal(ZIPFIT_IO, error.code);
	assert_starts_with(error.message, "out: ");
	zf_outfile_free(file);
	assert_int_equal(1, count_names());
}

static void test_any_amount_of_bytes(void **state)
{
	static const size_t lengths[] = {0, 1, 65535, 65536, 65537, 1000000};
	static unsigned char bytes[1000000];
	struct prng prng = {22};

	(void)state;
	prng_fill(&prng, bytes, sizeof(bytes));
	for (size_t i = 0; i < ARRAY_LENGTH(lengths); i++) {
		write_output("out", bytes, lengths[i]);
		assert_content("out", bytes, lengths[i]);
	}
}

/* ---- Modes, links and names ------------------------------------------------ */

static void test_mode_of_a_replaced_file_stays(void **state)
{
	static const mode_t modes[] = {0600, 0644, 0664, 0755, 0400};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(modes); i++) {
		write_file("out", LITERAL("old"));
		assert_int_equal(0, chmod("out", modes[i]));
		write_output("out", LITERAL("new"));
		assert_int_equal(modes[i], mode_of("out"));
		assert_content("out", LITERAL("new"));
		assert_int_equal(0, unlink("out"));
	}
}

static void test_mode_of_a_new_file_follows_the_mask(void **state)
{
	const mode_t before = umask(027);

	(void)state;
	write_output("out", LITERAL("new"));
	umask(before);
	assert_int_equal(0640, mode_of("out"));
}

static void test_symbolic_links_are_followed(void **state)
{
	struct stat status;

	(void)state;
	assert_int_equal(0, mkdir("far", 0755));
	write_file("far/real", LITERAL("old"));
	assert_int_equal(0, symlink("far/real", "second"));
	assert_int_equal(0, symlink("second", "first"));
	write_output("first", LITERAL("new"));
	assert_int_equal(0, lstat("first", &status));
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(0, lstat("far/real", &status));
	assert_true(S_ISREG(status.st_mode));
	assert_content("far/real", LITERAL("new"));
	assert_int_equal(3, count_names());
}

/* A link that leads nowhere is a name like any other: the file takes its place. */
static void test_dangling_links_are_replaced(void **state)
{
	struct stat status;

	(void)state;
	assert_int_equal(0, symlink("no/such/file", "out"));
	write_output("out", LITERAL("new"));
	assert_int_equal(0, lstat("out", &status));
	assert_true(S_ISREG(status.st_mode));
	assert_content("out", LITERAL("new"));
	assert_int_equal(1, count_names());
}

/* CIFS and exFAT have modes that cannot be set: the file is written, and nobody gains permission to read it. */
static void test_modes_that_cannot_be_set(void **state)
{
	static const int causes[] = {EPERM, ENOTSUP, ENOSYS, EINVAL, EROFS, EACCES};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(causes); i++) {
		write_file("out", LITERAL("old"));
		assert_int_equal(0, chmod("out", 0640));
		lacking.fchmod = causes[i];
		write_output("out", LITERAL("new"));
		lacking.fchmod = 0;
		assert_content("out", LITERAL("new"));
		assert_int_equal(0, mode_of("out") & 0137);
		assert_int_equal(1, count_names());
	}
}

/* Another fault is one. */
static void test_modes_that_fail(void **state)
{
	zipfit_error error;

	(void)state;
	write_file("out", LITERAL("old"));
	lacking.fchmod = EIO;
	assert_null(zf_outfile_open("out", NULL, &error));
	lacking.fchmod = 0;
	assert_string_equal("out: cannot set the mode: Input/output error", error.message);
	assert_content("out", LITERAL("old"));
	assert_int_equal(1, count_names());
}

/* Before it is complete a file has a name only where it must. */
static void test_names_before_the_end(void **state)
{
	struct zf_outfile *file = open_output("out");
	const bool named = lacking.tmpfile != 0 || lacking.linkat != 0;
	zipfit_error error;

	(void)state;
	assert_int_equal(named, count_names());
	assert_ok(zf_outfile_defer(file, &error), error);
	assert_int_equal(0, count_names());
	write_and_finish(file, LITERAL("text"));
	assert_int_equal(named, count_names());
	assert_ok(zf_outfile_publish(file, &error), error);
	assert_int_equal(1, count_names());
	zf_outfile_free(file);
	assert_content("out", LITERAL("text"));
}

/* An open descriptor is written from where it stands, and stays the caller's. */
static void test_inherited_descriptors(void **state)
{
	/* NOLINTNEXTLINE(android-cloexec-open): as from a caller */
	const int descriptor = open("f", O_WRONLY | O_CREAT | O_APPEND, 0666);
	char name[32];
	zipfit_error error;

	(void)state;
	assert_true(descriptor >= 0);
	assert_int_equal(7, write(descriptor, "before\n", 7));
	snprintf(name, sizeof(name), "/dev/fd/%d", descriptor);
	write_output(name, LITERAL("text\n"));
	assert_int_equal(6, write(descriptor, "after\n", 6));
	assert_content("f", LITERAL("before\ntext\nafter\n"));
	assert_int_equal(1, count_names());
	close(descriptor);
	assert_null(zf_outfile_open(name, NULL, &error));
	assert_int_equal(ZIPFIT_IO, error.code);
	assert_starts_with(error.message, name);
}

/* A temporary file of a run that was killed must neither be taken over nor removed. */
static void test_foreign_temporary_files_stay(void **state)
{
	char name[64];

	(void)state;
	snprintf(name, sizeof(name), "out.zipfit-%ld-0", (long)getpid());
	write_file(name, LITERAL("foreign"));
	write_output("out", LITERAL("new"));
	assert_content("out", LITERAL("new"));
	assert_content(name, LITERAL("foreign"));
	assert_int_equal(2, count_names());
}

/* Another output could not be published: what replaced nothing goes, what replaced something is whole and stays. */
static void test_taking_back(void **state)
{
	struct zf_outfile *fresh, *replacing, *unpublished;
	zipfit_error error;

	(void)state;
	write_file("replaced", LITERAL("old"));
	fresh = open_output("fresh");
	replacing = open_output("replaced");
	unpublished = open_output("unpublished");
	assert_ok(zf_outfile_write(replacing, LITERAL("new"), &error), error);
	assert_ok(zf_outfile_finish(fresh, &error) && zf_outfile_publish(fresh, &error), error);
	assert_ok(zf_outfile_finish(replacing, &error) && zf_outfile_publish(replacing, &error), error);
	write_file("unpublished", LITERAL("another's"));
	zf_outfile_unpublish(fresh);
	zf_outfile_unpublish(replacing);
	zf_outfile_unpublish(unpublished);
	zf_outfile_free(fresh);
	zf_outfile_free(replacing);
	zf_outfile_free(unpublished);
	assert_false(is_there("fresh"));
	assert_content("replaced", LITERAL("new"));
	assert_content("unpublished", LITERAL("another's"));
	assert_int_equal(2, count_names());
}

static void test_impossible_names(void **state)
{
	zipfit_error error;

	(void)state;
	assert_null(zf_outfile_open("no/such/directory/out", NULL, &error));
	assert_int_equal(ZIPFIT_IO, error.code);
	assert_starts_with(error.message, "no/such/directory/out: ");
	assert_int_equal(0, mkdir("directory", 0755));
	assert_null(zf_outfile_open("directory", NULL, &error));
	assert_int_equal(ZIPFIT_IO, error.code);
	assert_starts_with(error.message, "directory: ");
	assert_int_equal(1, count_names());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_appears_when_published),
		test_in_directory(test_not_published_leaves_nothing),
		test_in_directory(test_discarded_before_the_first_byte),
		test_in_directory(test_replaces_a_file_in_one_step),
		test_in_directory(test_failure_leaves_the_old_file),
		test_in_directory(test_failed_rename_cleans_up),
		test_in_directory(test_any_amount_of_bytes),
		test_in_directory(test_mode_of_a_replaced_file_stays),
		test_in_directory(test_mode_of_a_new_file_follows_the_mask),
		test_in_directory(test_modes_that_cannot_be_set),
		test_in_directory(test_modes_that_fail),
		test_in_directory(test_names_before_the_end),
		test_in_directory(test_inherited_descriptors),
		test_in_directory(test_symbolic_links_are_followed),
		test_in_directory(test_dangling_links_are_replaced),
		test_in_directory(test_foreign_temporary_files_stay),
		test_in_directory(test_taking_back),
		test_in_directory(test_impossible_names),
	};

	return run_lacking("outfile", tests);
}
