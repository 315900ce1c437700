/*
 * test_memory.c - inputs in memory give what files with the same bytes give
 *
 * Every run is made twice: on files, and on their bytes in memory, under the same names,
 * after the files were removed. All that a sink sees, the counts and the errors must be
 * the same.
 */
#include "reading.h"
#include "run/run.h"
#include "run/shard.h"

#include <archive.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How a run ended, and all that its sink saw. */
struct outcome {
	struct zf_buffer text;
	zipfit_counts counts;
	bool ok;
	zipfit_error error;
};

static bool note_record(void *user, const zipfit_record *record, zipfit_error *error)
{
	struct zf_buffer *text = user;
	char heading[256];

	snprintf(heading, sizeof(heading), "%s %zu:%ju %s %d %d %ju %ju %s\n", record->path, record->input,
	         (uintmax_t)record->line, record->member != NULL ? record->member : "-", record->more,
	         (int)record->outcome, (uintmax_t)record->document_bytes, (uintmax_t)record->end,
	         record->damage != NULL ? record->damage : "-");
	return zf_buffer_append(text, heading, strlen(heading), error) &&
	       zf_buffer_append(text, record->bytes, record->length, error);
}

/* Runs the task; without one, everything. */
static struct outcome run_task(const zipfit_run_options *options, const struct zf_task *task)
{
	const struct zf_task everything = {.pieces = NULL};
	struct outcome outcome = {.ok = false};
	const zipfit_sink sink = {.user = &outcome.text, .record = note_record};

	outcome.ok =
		zf_run(options, task != NULL ? task : &everything, NULL, &sink, NULL, &outcome.counts, &outcome.error);
	return outcome;
}

/* Shard 2 of 3, which has a piece of each large input: a range of it or blocks. */
static struct outcome run_shard(const zipfit_run_options *options)
{
	struct zf_piece *pieces;
	struct zf_task task = {.pieces = NULL};
	struct outcome outcome;
	zipfit_error error;

	assert_ok(zf_shard_plan(options, 2, 3, NULL, &pieces, &task.piece_count, &error), error);
	task.pieces = pieces;
	outcome = run_task(options, &task);
	free(pieces);
	return outcome;
}

static void assert_same(struct outcome *expected, struct outcome *got)
{
	assert_int_equal(expected->ok, got->ok);
	if (!expected->ok) {
		assert_int_equal(expected->error.code, got->error.code);
		assert_string_equal(expected->error.message, got->error.message);
	}
	assert_int_equal(expected->text.length, got->text.length);
	assert_true(expected->text.length == 0 ||
	            memcmp(expected->text.data, got->text.data, expected->text.length) == 0);
	assert_memory_equal(expected->counts.outcome, got->counts.outcome, sizeof(got->counts.outcome));
	assert_int_equal(expected->counts.progress.input_size, got->counts.progress.input_size);
	assert_int_equal(expected->counts.progress.input_read, got->counts.progress.input_read);
	zf_buffer_free(&expected->text);
	zf_buffer_free(&got->text);
}

/* One run of each kind. */
#define RUNS 3

static void run_each(zipfit_run_options options, struct outcome *outcomes)
{
	options.threads = 1;
	outcomes[0] = run_task(&options, NULL);
	outcomes[1] = run_shard(&options);
	options.threads = 3;
	outcomes[2] = run_task(&options, NULL);
}

/* Reads `count` files, then their bytes; gives how many records the first run had. */
static uint64_t assert_same_from_memory(const char *const *paths, size_t count, zipfit_format format, bool skip_bad)
{
	zipfit_run_options options = {.paths = paths, .path_count = count, .format = format, .skip_bad = skip_bad};
	struct zf_buffer stored[4] = {{0}};
	zipfit_bytes contents[4];
	struct outcome from_files[RUNS], from_memory[RUNS];
	uint64_t records;

	assert_in_range(count, 1, ARRAY_LENGTH(stored));
	run_each(options, from_files);
	for (size_t i = 0; i < count; i++) {
		read_file(paths[i], &stored[i]);
		assert_int_equal(0, unlink(paths[i]));
		contents[i] =
			(zipfit_bytes){stored[i].length > 0 ? stored[i].data : (const void *)"", stored[i].length};
	}
	options.contents = contents;
	run_each(options, from_memory);
	records = from_files[0].counts.progress.records;
	for (size_t i = 0; i < RUNS; i++)
		assert_same(&from_files[i], &from_memory[i]);
	for (size_t i = 0; i < count; i++)
		zf_buffer_free(&stored[i]);
	return records;
}

/* `records` lines of JSON of some hundred bytes each; as one array where `array` is set. */
static struct zf_buffer json_text(size_t records, bool array)
{
	struct prng prng = {records};
	struct zf_buffer text = {0};
	zipfit_error error;

	for (size_t i = 0; i < records; i++) {
		const char *begin = !array ? "{\"text\": \"" : i == 0 ? "[{\"text\": \"" : ",\n{\"text\": \"";

		assert_ok(zf_buffer_append(&text, begin, strlen(begin), &error), error);
		append_words(&text, &prng, (size_t)prng_below(&prng, 400));
		assert_ok(zf_buffer_append(&text, array ? "\"}" : "\"}\n", array ? 2 : 3, &error), error);
	}
	if (array)
		assert_ok(zf_buffer_append(&text, "]\n", 2, &error), error);
	return text;
}

static void write_text(const char *path, size_t records, bool array)
{
	struct zf_buffer text = json_text(records, array);

	write_file(path, text.data, text.length);
	zf_buffer_free(&text);
}

/* Writes the lines as the members of an archive, each compressed by itself. */
static void write_members(const char *path, int format)
{
	struct zf_buffer text = json_text(2500, false), gzip = {0};
	struct member members[3];
	char names[3][8];

	append_gzip_member(&gzip, text.data, text.length);
	for (size_t i = 0; i < 3; i++) {
		snprintf(names[i], sizeof(names[i]), "%zu.gz", i);
		members[i] = (struct member){names[i], gzip.data, gzip.length};
	}
	write_archive(path, format, ARCHIVE_FILTER_NONE, members, 3);
	zf_buffer_free(&gzip);
	zf_buffer_free(&text);
}

static void test_plain(void **state)
{
	static const char *const paths[] = {"a", "b", "empty", "c"};

	(void)state;
	write_text("a", 3000, false);
	write_text("b", 10, false);
	write_file("empty", "", 0);
	write_text("c", 4000, false);
	assert_int_equal(7010, assert_same_from_memory(paths, 4, (zipfit_format){0}, false));
}

static void test_lines_and_files(void **state)
{
	static const char *const paths[] = {"a", "b"};

	(void)state;
	for (int kind = ZIPFIT_LINES; kind <= ZIPFIT_FILES; kind++) {
		write_text("a", 3000, false);
		write_text("b", 2000, false);
		assert_int_equal(kind == ZIPFIT_FILES ? 2 : 5000,
		                 assert_same_from_memory(
					 paths, 2, (zipfit_format){.kind = (enum zipfit_record_kind)kind}, false));
	}
}

static void test_array(void **state)
{
	static const char *const path = "array";

	(void)state;
	write_text(path, 5000, true);
	assert_int_equal(5000, assert_same_from_memory(&path, 1, (zipfit_format){0}, false));
}

static void test_compressed(void **state)
{
	static const int filters[] = {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_ZSTD, ARCHIVE_FILTER_XZ};
	static const char *const paths[] = {"packed", "plain"};
	struct zf_buffer text = json_text(4000, false);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(filters); i++) {
		write_compressed("packed", filters[i], text.data, text.length);
		write_file("plain", text.data, text.length);
		assert_int_equal(8000, assert_same_from_memory(paths, 2, (zipfit_format){0}, false));
	}
	zf_buffer_free(&text);
}

/* zip and 7z are read from their end: memory must seek as a file does. */
static void test_archives(void **state)
{
	static const int formats[] = {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_ZIP, ARCHIVE_FORMAT_7ZIP};
	static const char *const path = "archive";

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(formats); i++) {
		write_members(path, formats[i]);
		assert_int_equal(7500, assert_same_from_memory(&path, 1, (zipfit_format){0}, false));
		write_members(path, formats[i]);
		assert_int_equal(3, assert_same_from_memory(&path, 1, (zipfit_format){.kind = ZIPFIT_FILES}, false));
	}
}

static void test_damage(void **state)
{
	static const char *const path = "cut.gz";

	(void)state;
	for (int skip = 0; skip < 2; skip++) {
		struct zf_buffer text = json_text(4000, false), gzip = {0};

		append_gzip_member(&gzip, text.data, text.length);
		write_file(path, gzip.data, gzip.length - 1000);
		assert_in_range(assert_same_from_memory(&path, 1, (zipfit_format){0}, skip != 0), 1, 4000);
		zf_buffer_free(&gzip);
		zf_buffer_free(&text);
	}
}

/* The line of a bad record in a byte range is counted from the beginning of the input. */
static void test_bad_record(void **state)
{
	static const char *const path = "bad";
	struct zf_buffer text = json_text(4000, false);
	unsigned char *middle = memchr(text.data + text.length / 2, '{', 1000);

	(void)state;
	assert_non_null(middle);
	*middle = '?';
	write_file(path, text.data, text.length);
	assert_in_range(assert_same_from_memory(&path, 1, (zipfit_format){0}, false), 1500, 2500);
	zf_buffer_free(&text);
}

/* Files and memory in one run: only an input with bytes is read from memory. */
static void test_mixed(void **state)
{
	static const char *const paths[] = {"there", "-", "nowhere"};
	static const zipfit_bytes contents[] = {{NULL, 0}, {LITERAL("two\nthree")}, {"", 0}};
	const zipfit_run_options options = {
		.paths = paths, .path_count = 3, .contents = contents, .format = lines, .threads = 1};
	struct outcome outcome;

	(void)state;
	write_file("there", LITERAL("one\n"));
	outcome = run_task(&options, NULL);
	assert_ok(outcome.ok, outcome.error);
	assert_int_equal(3, outcome.counts.progress.records);
	assert_int_equal(11, outcome.counts.progress.bytes);
	/* An input without a byte has a size, like an empty file. */
	assert_int_equal(13, outcome.counts.progress.input_size);
	assert_ok(zf_buffer_append_byte(&outcome.text, '\0', &outcome.error), outcome.error);
	assert_contains((const char *)outcome.text.data, "there 0:1 ");
	assert_contains((const char *)outcome.text.data, "- 1:2 ");
	zf_buffer_free(&outcome.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_plain),      test_in_directory(test_lines_and_files),
		test_in_directory(test_array),      test_in_directory(test_compressed),
		test_in_directory(test_archives),   test_in_directory(test_damage),
		test_in_directory(test_bad_record), test_in_directory(test_mixed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
