/*
 * test_inspect.c - zipfit_inspect() as a caller of the library uses it, lengths, and the limits on fields
 */
#include "support.h"
#include "util/lengths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the event said, of at most this many files. */
struct seen {
	size_t count;
	enum zipfit_file_kind kinds[4];
	uint64_t records[4];
	size_t fields[4];
	bool more[4];
	char field[4][64];
	size_t problems, warnings;
};

static void on_inspected(void *user, const zipfit_inspection *inspection)
{
	struct seen *seen = user;
	const size_t i = seen->count++;

	seen->kinds[i] = inspection->kind;
	seen->records[i] = inspection->records;
	seen->fields[i] = inspection->field_count;
	seen->more[i] = inspection->more_fields;
	snprintf(seen->field[i], sizeof(seen->field[i]), "%s", inspection->field != NULL ? inspection->field : "");
	seen->problems += inspection->problem != NULL;
}

static void on_message(void *user, enum zipfit_message_kind kind, const char *text)
{
	struct seen *seen = user;

	assert_non_null(text);
	seen->warnings += kind == ZIPFIT_WARNING;
}

static bool inspect(const char *const *paths, const zipfit_bytes *contents, size_t count, struct seen *seen,
                    zipfit_error *error)
{
	const zipfit_events events = {
		.struct_size = sizeof(events), .user = seen, .inspected = on_inspected, .message = on_message};
	const zipfit_options options = {
		.struct_size = sizeof(options),
		.inputs = paths,
		.input_count = count,
		.contents = contents,
		.events = &events,
	};

	*seen = (struct seen){.count = 0};
	return zipfit_inspect(&options, NULL, error);
}

/* Files and bytes in memory; nothing is written without an output. */
static void test_event(void **state)
{
	static const char lines[] = "{\"body\": \"some text\"}\n{\"body\": \"more\"}\n";
	const char *const paths[] = {"memory", "file", "absent", "cut"};
	const zipfit_bytes contents[] = {{LITERAL(lines)}, {NULL, 0}, {NULL, 0}, {LITERAL("\x1f\x8b\x08")}};
	struct seen seen;
	zipfit_error error;

	(void)state;
	write_file("file", LITERAL("file\tline\tbytes\tscore\na\t1\t5\t0.25\nnothing\n"));
	assert_false(inspect(paths, contents, 4, &seen, &error));
	assert_int_equal(ZIPFIT_BAD_DATA, error.code);
	assert_starts_with(error.message, "cut:");
	assert_int_equal(4, seen.count);
	assert_int_equal(2, seen.problems);
	/* The last problem is the error, the others are warnings. */
	assert_int_equal(1, seen.warnings);
	assert_int_equal(ZIPFIT_FILE_RECORDS, seen.kinds[0]);
	assert_int_equal(2, seen.records[0]);
	assert_string_equal("body", seen.field[0]);
	assert_int_equal(ZIPFIT_FILE_SCORES, seen.kinds[1]);
	assert_int_equal(2, seen.records[1]);
	assert_int_equal(ZIPFIT_FILE_OTHER, seen.kinds[2]);
	assert_false(inspect(paths, NULL, 0, &seen, &error));
	assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
}

/* Maps from ids, and deep nesting: not all fields are counted, and it says so. */
static void test_many_fields(void **state)
{
	const char *const paths[] = {"map", "deep"};
	struct zf_buffer map = {0};
	zipfit_bytes contents[2] = {{NULL, 0}, {LITERAL("{\"a\":[[[[[[[[[[\"deep\"]]]]]]]]]]}\n")}};
	struct seen seen;
	zipfit_error error;
	char record[64];

	(void)state;
	for (int i = 0; i < 2000; i++) {
		snprintf(record, sizeof(record), "{\"x\":{\"id%d\":1},\"id%d\":{\"y%d\":0}}\n", i, i % 50, i);
		assert_ok(zf_buffer_append_text(&map, record, &error), error);
	}
	contents[0] = (zipfit_bytes){map.data, map.length};
	assert_ok(inspect(paths, contents, 2, &seen, &error), error);
	assert_int_equal(2000, seen.records[0]);
	assert_true(seen.more[0] && seen.fields[0] >= 151 && seen.fields[0] <= 401);
	assert_true(seen.more[1] && seen.fields[1] == 8);
	zf_buffer_free(&map);
}

static int compare(const void *a, const void *b)
{
	const uint64_t first = *(const uint64_t *)a, second = *(const uint64_t *)b;

	return (first > second) - (first < second);
}

/* Up to the limit the median is exact; beyond, it is near: of 100,000 even values a sample's is within 5 %. */
static void test_lengths(void **state)
{
	struct prng prng = {5};
	zipfit_error error;

	(void)state;
	for (size_t count = 0; count < 12; count++) {
		struct zf_lengths lengths = {.count = 0};
		uint64_t values[12] = {0}, total = 0;
		zipfit_lengths summary;

		for (size_t i = 0; i < count; i++) {
			values[i] = prng_below(&prng, 1000);
			total += values[i];
			assert_ok(zf_lengths_add(&lengths, values[i], &error), error);
		}
		summary = zf_lengths_summary(&lengths);
		qsort(values, count, sizeof(values[0]), compare);
		assert_int_equal(count, summary.count);
		assert_int_equal(total, summary.total);
		assert_int_equal(count > 0 ? values[0] : 0, summary.lowest);
		assert_int_equal(count > 0 ? values[(count - 1) / 2] : 0, summary.median);
		assert_int_equal(count > 0 ? values[count - 1] : 0, summary.highest);
		zf_lengths_free(&lengths);
	}
	{
		struct zf_lengths lengths = {.count = 0};
		zipfit_lengths summary;

		for (uint64_t i = 0; i < 100000; i++)
			assert_ok(zf_lengths_add(&lengths, i, &error), error);
		summary = zf_lengths_summary(&lengths);
		assert_int_equal(99999, summary.highest);
		assert_true(summary.median > 45000 && summary.median < 55000);
		zf_lengths_free(&lengths);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_event),
		cmocka_unit_test(test_many_fields),
		cmocka_unit_test(test_lengths),
	};

	return cmocka_run_group_tests_name("inspect", tests, NULL, NULL);
}
