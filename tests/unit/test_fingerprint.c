/*
 * test_fingerprint.c - what tells a file from another one and from its later self
 *
 * Bytes are changed one at a time all over a file: the whole digest sees each of them,
 * a sample sees as many as it reads, and always those of the first and the last block.
 */
#include "support.h"
#include "input/fingerprint.h"
#include "input/source.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SAMPLE_BYTES (ZF_SAMPLE_BLOCKS * ZF_SAMPLE_BLOCK_BYTES)

static struct zf_fingerprint fingerprint_of(const char *path, bool whole)
{
	struct zf_fingerprint fingerprint;
	zipfit_error error;

	assert_ok(zf_fingerprint_take(zf_file_input(path), whole, NULL, &fingerprint, &error), error);
	return fingerprint;
}

static bool is_same(const struct zf_fingerprint *a, const struct zf_fingerprint *b)
{
	return a->size == b->size && memcmp(a->digest, b->digest, sizeof(a->digest)) == 0;
}

/* Turns a bit of byte `at` of the file over. */
static void flip(size_t at)
{
	const int descriptor = open("file", O_RDWR | O_CLOEXEC);
	unsigned char byte;

	assert_true(descriptor >= 0);
	assert_int_equal(1, pread(descriptor, &byte, 1, (off_t)at));
	byte ^= 1;
	assert_int_equal(1, pwrite(descriptor, &byte, 1, (off_t)at));
	close(descriptor);
}

/* Whether a change of byte `at` of the file, whose content is `before`, is seen. */
static bool sees(size_t at, bool whole, const struct zf_fingerprint *before)
{
	struct zf_fingerprint now;

	flip(at);
	now = fingerprint_of("file", whole);
	flip(at);
	return !is_same(before, &now);
}

static void test_changes_in_place(void **state)
{
	const size_t length = 3 * SAMPLE_BYTES + 12345, step = 16384;
	unsigned char *bytes = malloc(length);
	struct zf_fingerprint sample, whole;
	size_t tried = 0, seen = 0;

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i < length; i++)
		bytes[i] = (unsigned char)(i * 2654435761u >> 13);
	write_file("file", bytes, length);
	sample = fingerprint_of("file", false);
	whole = fingerprint_of("file", true);
	assert_int_equal(length, sample.size);
	assert_false(is_same(&sample, &whole));
	for (size_t at = 0; at < length; at += step) {
		const bool is_seen = sees(at, false, &sample);

		tried++;
		seen += is_seen;
		assert_true(is_seen || (at >= ZF_SAMPLE_BLOCK_BYTES && at < length - ZF_SAMPLE_BLOCK_BYTES));
	}
	assert_true(sees(length - 1, false, &sample));
	assert_true(sees(ZF_SAMPLE_BLOCK_BYTES - 1, false, &sample));
	assert_true(sees(length - ZF_SAMPLE_BLOCK_BYTES, false, &sample));
	/* A third of the bytes, as nearly as steps can tell: a block has four of them, or three. */
	assert_in_range(seen, 3 * ZF_SAMPLE_BLOCKS, 5 * ZF_SAMPLE_BLOCKS);
	assert_true(seen < tried / 2);
	for (size_t at = 0; at < length; at += 16 * step)
		assert_true(sees(at, true, &whole));
	free(bytes);
}

/* The last sizes that are read as a whole, and the first ones that are not. */
static void test_around_the_size_of_a_sample(void **state)
{
	unsigned char *bytes = calloc(1, SAMPLE_BYTES + 64);
	struct zf_fingerprint sample;

	(void)state;
	assert_non_null(bytes);
	for (size_t length = SAMPLE_BYTES - 5; length <= SAMPLE_BYTES + 64; length += 5) {
		struct zf_fingerprint whole;

		write_file("file", bytes, length);
		sample = fingerprint_of("file", false);
		whole = fingerprint_of("file", true);
		assert_int_equal(length <= SAMPLE_BYTES, is_same(&sample, &whole));
	}
	write_file("file", bytes, SAMPLE_BYTES);
	sample = fingerprint_of("file", false);
	for (size_t at = 0; at < SAMPLE_BYTES; at += 65521)
		assert_true(sees(at, false, &sample));
	free(bytes);
}

static void test_names_and_times_have_no_say(void **state)
{
	struct zf_fingerprint here, there;

	(void)state;
	write_file("here", LITERAL("the same"));
	here = fingerprint_of("here", false);
	assert_int_equal(0, mkdir("elsewhere", 0777));
	write_file("elsewhere/there", LITERAL("the same"));
	there = fingerprint_of("elsewhere/there", false);
	assert_true(is_same(&here, &there));
	write_file("here", LITERAL("the samE"));
	there = fingerprint_of("here", false);
	assert_false(is_same(&here, &there));
	/* An empty file is not a pipe. */
	write_file("here", "", 0);
	here = fingerprint_of("here", false);
	assert_int_equal(0, mkfifo("pipe", 0666));
	there = fingerprint_of("pipe", false);
	assert_int_equal(0, there.size);
	assert_false(is_same(&here, &there));
}

/* Bytes in memory have the fingerprint of a file that holds them: as a whole, as a sample, and if there are none. */
static void test_memory_is_as_a_file(void **state)
{
	static const size_t lengths[] = {0, 1000, SAMPLE_BYTES + 54321};
	static unsigned char bytes[SAMPLE_BYTES + 54321];
	struct prng prng = {7};

	(void)state;
	prng_fill(&prng, bytes, sizeof(bytes));
	for (size_t i = 0; i < ARRAY_LENGTH(lengths); i++) {
		/* The name is that of no file. */
		const struct zf_input memory = {.path = "missing", .contents = {bytes, lengths[i]}};

		write_file("file", bytes, lengths[i]);
		for (int whole = 0; whole < 2; whole++) {
			const struct zf_fingerprint expected = fingerprint_of("file", whole != 0);
			struct zf_fingerprint got;
			zipfit_error error;

			assert_ok(zf_fingerprint_take(memory, whole != 0, NULL, &got, &error), error);
			assert_int_equal(lengths[i], got.size);
			assert_true(is_same(&expected, &got));
		}
	}
}

static void test_failures(void **state)
{
	struct zf_fingerprint fingerprint;
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);

	(void)state;
	assert_ok(stop != NULL, error);
	assert_false(zf_fingerprint_take(zf_file_input("missing"), false, stop, &fingerprint, &error));
	assert_string_equal("missing: cannot open: No such file or directory", error.message);
	assert_int_equal(ZIPFIT_IO, error.code);
	write_file("file", LITERAL("some bytes"));
	zipfit_stop_request(stop);
	assert_false(zf_fingerprint_take(zf_file_input("file"), true, stop, &fingerprint, &error));
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zipfit_stop_free(stop);
}

/* ---- Stamps -------------------------------------------------------------- */

static enum zf_change change_since(const struct zf_stamp *before)
{
	const struct zf_stamp now = zf_stamp_take(zf_file_input("file"));

	return zf_stamp_compare(before, &now);
}

static void test_stamps(void **state)
{
	const struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
	struct zf_stamp stamp;

	(void)state;
	stamp = zf_stamp_take(zf_file_input("file"));
	assert_false(stamp.regular);
	assert_int_equal(ZF_UNCHANGED, change_since(&stamp));
	write_file("file", LITERAL("text"));
	assert_int_equal(ZF_CHANGED, change_since(&stamp));
	stamp = zf_stamp_take(zf_file_input("file"));
	assert_int_equal(4, stamp.size);
	assert_int_equal(ZF_UNCHANGED, change_since(&stamp));
	assert_int_equal(0, utimensat(AT_FDCWD, "file", times, 0));
	assert_int_equal(ZF_TOUCHED, change_since(&stamp));
	stamp = zf_stamp_take(zf_file_input("file"));
	assert_true(stamp.modified == 1000000000);
	/* Another file of the same size and time. */
	write_file("other", LITERAL("tex2"));
	assert_int_equal(0, utimensat(AT_FDCWD, "other", times, 0));
	assert_int_equal(0, rename("other", "file"));
	assert_int_equal(ZF_CHANGED, change_since(&stamp));
	assert_int_equal(0, unlink("file"));
	assert_int_equal(ZF_CHANGED, change_since(&stamp));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_changes_in_place),
		test_in_directory(test_around_the_size_of_a_sample),
		test_in_directory(test_names_and_times_have_no_say),
		test_in_directory(test_memory_is_as_a_file),
		test_in_directory(test_failures),
		test_in_directory(test_stamps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
