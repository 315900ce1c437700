/*
 * test_segments.c - a file that changes while several readers read it
 *
 * The file is divided into byte ranges. It changes when the first range has been given: what
 * all of them have together must be what one reader has, if the file changes when that one
 * has read its first records.
 */
#include "support.h"
#include "run/segments.h"
#include "util/hash.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINES ((size_t)60000)

/* Writes numbered lines, some 90 bytes each: the last one without a newline. */
static void write_lines(const char *path, size_t count, const char *word)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	for (size_t i = 0; i < count; i++)
		fprintf(file, "%s{\"text\":\"%s %zu %070d\"}", i > 0 ? "\n" : "", word, i, 0);
	assert_int_equal(0, fclose(file));
}

/* ---- What is read --------------------------------------------------------- */

struct seen {
	uint64_t records, last_line, hash;
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

/* Reads the file "pool", which changes once reading has begun. */
static struct seen read_changing(bool single, void (*change)(void))
{
	static const char *const paths[] = {"pool"};
	const zipfit_run_options options = {.paths = paths, .path_count = 1};
	const struct zf_task task = {.pieces = NULL};
	struct seen seen = {0};
	struct zf_segment segment;
	zipfit_error error;
	struct zf_segments *segments = zf_segments_new(&options, &task, single, NULL, &error);
	struct zf_batch *batch = zf_batch_new(&error);
	size_t count = 0;

	assert_non_null(segments);
	assert_non_null(batch);
	for (; zf_segments_next(segments, &segment, no_lane, NULL); count++) {
		struct zf_reader *reader = zf_segment_open(segments, &segment, NULL, NULL, &error);

		assert_ok(reader != NULL, error);
		do {
			zf_batch_reset(batch);
			assert_ok(zf_reader_fill(reader, batch, &error), error);
			if (seen.records == 0)
				change();
			see(&seen, batch);
		} while (batch->count > 0);
		zf_reader_close(reader);
		zf_segments_done(segments, &segment);
	}
	/* It was divided. */
	assert_int_equal(!single, count > 1);
	zf_batch_free(batch);
	zf_segments_free(segments);
	return seen;
}

static struct seen check(void (*change)(void))
{
	struct seen one, many;

	write_lines("pool", LINES, "old");
	one = read_changing(true, change);
	write_lines("pool", LINES, "old");
	many = read_changing(false, change);
	assert_int_equal(one.records, many.records);
	assert_int_equal(one.last_line, many.last_line);
	assert_int_equal(one.hash, many.hash);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_replaced),
		test_in_directory(test_grown),
		test_in_directory(test_shrunk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
