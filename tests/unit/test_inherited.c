/*
 * test_inherited.c - names of descriptors that the caller opened
 */
#include "support.h"

#include "util/inherited.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_names(void **state)
{
	static const struct {
		const char *name;
		int number;
	} names[] = {
		{"/dev/stdin", 0},
		{"/dev/stdout", 1},
		{"/dev/stderr", 2},
		{"/dev/fd/0", 0},
		{"/dev/fd/17", 17},
		{"/dev//fd/2", 2},
		{"/dev/./stdout", 1},
		{"/proc/self/fd/1", 1},
		{"direct", 1},
		{"relative", 1},
		{"directory/2", 2},
		{"d/up/direct", 1},
		{"/dev/null", -1},
		{"/dev/fd", -1},
		{"/dev/fd/", -1},
		{"/dev/fd/x", -1},
		{"/dev/fd/-1", -1},
		{"/dev/fd/1x", -1},
		{"/dev/stdoutx", -1},
		{"/dev/fd/99999999999", -1},
		{"1", -1},
		{"./1", -1},
		{"loop", -1},
		{"file", -1},
		{"missing", -1},
		{"/proc/self/1", -1},
		{"", -1},
	};

	(void)state;
	write_file("file", LITERAL("text"));
	write_file("1", LITERAL("text"));
	assert_int_equal(0, mkdir("d", 0755));
	assert_int_equal(0, symlink("..", "d/up"));
	assert_int_equal(0, symlink("/dev/stdout", "direct"));
	assert_int_equal(0, symlink("d/up/direct", "relative"));
	assert_int_equal(0, symlink("/dev/fd", "directory"));
	assert_int_equal(0, symlink("loop", "loop"));
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
		if (zf_inherited_number(names[i].name) != names[i].number)
			fail_msg("%s: %d", names[i].name, zf_inherited_number(names[i].name));
}

static void test_names_that_are_too_long(void **state)
{
	static char name[10000];

	(void)state;
	for (size_t i = 0; i < sizeof(name) - 1; i++)
		name[i] = i % 2 == 0 ? '/' : '.';
	assert_int_equal(-1, zf_inherited_number(name));
}

/* What the caller hands over is not closed by exec(); what a library opens here is. */
static void test_which_are_open(void **state)
{
	const int reads = open("/dev/null", O_RDONLY);  /* NOLINT(android-cloexec-open): as from a caller */
	const int writes = open("/dev/null", O_WRONLY); /* NOLINT(android-cloexec-open): as from a caller */
	const int both = open("/dev/null", O_RDWR);     /* NOLINT(android-cloexec-open): as from a caller */
	const int ours = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)state;
	assert_true(zf_inherited_is_open(reads, false) && !zf_inherited_is_open(reads, true));
	assert_int_equal(EBADF, errno);
	assert_true(zf_inherited_is_open(writes, true) && !zf_inherited_is_open(writes, false));
	assert_true(zf_inherited_is_open(both, true) && zf_inherited_is_open(both, false));
	assert_false(zf_inherited_is_open(ours, true) || zf_inherited_is_open(ours, false));
	close(reads);
	assert_false(zf_inherited_is_open(reads, false));
	assert_int_equal(EBADF, errno);
	close(writes);
	close(both);
	close(ours);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_names),
		test_in_directory(test_names_that_are_too_long),
		test_in_directory(test_which_are_open),
	};

	return cmocka_run_group_tests_name("inherited", tests, NULL, NULL);
}
