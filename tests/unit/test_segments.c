/*
 * test_segments.c - a file that changes while several readers read it
 *
 * The file is divided into byte ranges. It changes when the first range has been given: what
 * all of them have together must be what one reader has, if the file changes when that one
 * has read its first records. A compressed file is read by one reader with helpers.
 */
#include "support.h"
#include "input/helpers.h"
#include "run/segments.h"
#include "util/hash.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#define LINES  ((size_t)60000)
#define FRAMES ((size_t)40)

/* Writes numbered lines, some 90 bytes each: the last one without a newline. */
static void write_lines(const char *path, size_t count, const char *word)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	for (size_t i = 0; i < count; i++)
		fprintf(file, "%s{\"text\":\"%s %zu %070d\"}", i > 0 ? "\n" : "", word, i, 0);
	assert_int_equal(0, fclose(file));
}

/* Writes, or appends, frames of 64 KiB of numbered lines each. */
static void write_frames(const char *path, const char *mode, size_t count)
{
	static char text[64 << 10], packed[96 << 10];
	FILE *file = fopen(path, mode);

	assert_non_null(file);
	for (size_t frame = 0; frame < count; frame++) {
		struct prng prng = {frame};
		size_t length;

		for (size_t i = 0; i < sizeof(text); i++)
			text[i] = "\nabcdefghijklmnopqrstuvwxyz"[i % 128 == 127 ? 0 : 1 + prng_below(&prng, 26)];
		length = ZSTD_compress(packed, sizeof(packed), text, sizeof(text), 1);
		assert_false(ZSTD_isError(length));
		assert_int_equal(length, fwrite(packed, 1, length, file));
	}
	assert_int_equal(0, fclose(file));
}

/* ---- What is read --------------------------------------------------------- */

struct seen {
	uint64_t records, last_line, hash;
	zipfit_error error; /* that ended it; else without a message */
};

static void see(struct seen *seen, const struct zf_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		const struct zf_record *record = &batch->records[i];

		seen->records++;
		seen->last_line = record->line;
		seen->hash =
			zf_hash_bytes(seen->hash + record->line, batch->bytes.data + record->begin, record->length);
	}
}

static void no_lane(void *user)
{
	(void)user;
}

/* Reads the file "pool", which changes once reading has begun, as `*count` segments. */
static struct seen read_changing(bool single, void (*change)(void), size_t *count)
{
	static const char *const paths[] = {"pool"};
	const zipfit_run_options options = {.paths = paths, .path_count = 1};
	const struct zf_task task = {.pieces = NULL};
	struct seen seen = {0};
	struct zf_segment segment;
	zipfit_error error;
	struct zf_segments *segments = zf_segments_new(&options, &task, single, NULL, &error);
	struct zf_helpers *helpers = zf_helpers_new(&error);
	struct zf_batch *batch = zf_batch_new(&error);

	assert_non_null(segments);
	assert_non_null(helpers);
	assert_non_null(batch);
	for (*count = 0; zf_segments_next(segments, &segment, no_lane, NULL); ++*count) {
		struct zf_reader *reader = zf_segment_open(segments, &segment, helpers, NULL, &error);
		bool ok;

		assert_ok(reader != NULL, error);
		do {
			zf_batch_reset(batch);
			ok = zf_reader_fill(reader, batch, &seen.error);
			if (seen.records == 0)
				change();
			see(&seen, batch);
		} while (ok && batch->count > 0);
		if (ok)
			seen.error.message[0] = '\0';
		zf_reader_close(reader);
		zf_segments_done(segments, &segment);
	}
	zf_batch_free(batch);
	zf_segments_free(segments);
	zf_helpers_free(helpers);
	return seen;
}

static void assert_same(const struct seen *one, const struct seen *many)
{
	assert_int_equal(one->records, many->records);
	assert_int_equal(one->last_line, many->last_line);
	assert_int_equal(one->hash, many->hash);
	assert_string_equal(one->error.message, many->error.message);
}

static struct seen check(void (*change)(void))
{
	struct seen one, many;
	size_t count;

	write_lines("pool", LINES, "old");
	one = read_changing(true, change, &count);
	write_lines("pool", LINES, "old");
	many = read_changing(false, change, &count);
	assert_true(count > 1);
	assert_same(&one, &many);
	return many;
}

static struct seen check_frames(void (*change)(void))
{
	struct seen one, many;
	size_t count;

	write_frames("pool", "w", FRAMES);
	one = read_changing(true, change, &count);
	write_frames("pool", "w", FRAMES);
	many = read_changing(false, change, &count);
	assert_same(&one, &many);
	return many;
}

/* ---- Tests ---------------------------------------------------------------- */

static void leave_as_it_is(void)
{
}

static void replace(void)
{
	write_lines("new", LINES + 5000, "new");
	assert_int_equal(0, rename("new", "pool"));
}

static void grow(void)
{
	FILE *file = fopen("pool", "a");

	assert_non_null(file);
	for (size_t i = 0; i < 30000; i++)
		fprintf(file, " \n{\"text\":\"added %zu %070d\"}", i, 0);
	assert_int_equal(0, fclose(file));
}

/* Within a line, and within a range that is not the last one. */
static void shrink(void)
{
	assert_int_equal(0, truncate("pool", 3000007));
}

/* Another file takes its name: it is not read. */
static void test_replaced(void **state)
{
	struct seen unchanged, replaced;

	(void)state;
	unchanged = check(leave_as_it_is);
	assert_int_equal(LINES, unchanged.records);
	replaced = check(replace);
	assert_int_equal(unchanged.hash, replaced.hash);
}

/* What is appended before the end is reached is read. */
static void test_grown(void **state)
{
	(void)state;
	assert_int_equal(LINES + 30000, check(grow).records);
}

static void test_shrunk(void **state)
{
	struct seen seen;

	(void)state;
	seen = check(shrink);
	assert_in_range(seen.records, 20000, LINES - 20000);
	assert_int_equal(seen.records, seen.last_line);
}

static void grow_frames(void)
{
	write_frames("pool", "a", 20);
}

/* Within a frame. */
static void shrink_frames(void)
{
	assert_int_equal(0, truncate("pool", 1234567));
}

static void test_frames(void **state)
{
	struct seen seen;

	(void)state;
	seen = check_frames(leave_as_it_is);
	assert_int_equal(FRAMES * 512, seen.records);
	seen = check_frames(grow_frames);
	assert_int_equal((FRAMES + 20) * 512, seen.records);
	assert_string_equal("", seen.error.message);
	seen = check_frames(shrink_frames);
	assert_contains(seen.error.message, "truncated zstd input: it ends at byte 1234567");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_replaced),
		test_in_directory(test_grown),
		test_in_directory(test_shrunk),
		test_in_directory(test_frames),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
