/*
 * test_part.c - partial results, written and read
 *
 * Reading returns what was written. Then every single byte of a part is changed, in
 * several ways, and the part is cut at every length: reading must end in an error, and
 * what it returned before must be what was written.
 */
#include "support.h"
#include "shards/part.h"
#include "shards/part_summary.h"
#include "shards/serialize.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Numbers ------------------------------------------------------------- */

static void test_numbers(void **state)
{
	struct zf_buffer buffer = {0};
	struct zf_cursor cursor;
	zipfit_error error;

	(void)state;
	for (unsigned shift = 0; shift < 64; shift++)
		for (int off = -1; off <= 1; off++)
			assert_ok(zf_put_number(&buffer, (UINT64_C(1) << shift) + (uint64_t)(int64_t)off, &error),
			          error);
	assert_ok(zf_put_number(&buffer, UINT64_MAX, &error), error);
	assert_ok(zf_put_double(&buffer, -0.1, &error), error);
	assert_ok(zf_put_bytes(&buffer, "a\0b", 3, &error), error);
	for (size_t cut = 0; cut <= buffer.length; cut++) {
		size_t length;
		const unsigned char *bytes;
		double value;

		cursor = (struct zf_cursor){.at = buffer.data, .left = cut};
		for (unsigned shift = 0; shift < 64; shift++)
			for (int off = -1; off <= 1; off++) {
				const uint64_t number = zf_get_number(&cursor);

				assert_true(cursor.failed || number == (UINT64_C(1) << shift) + (uint64_t)(int64_t)off);
			}
		assert_true(zf_get_number(&cursor) == UINT64_MAX || cursor.failed);
		value = zf_get_double(&cursor);
		assert_true(cursor.failed || (value < -0.09 && value > -0.11));
		bytes = zf_get_bytes(&cursor, &length);
		assert_int_equal(cut < buffer.length, cursor.failed);
		if (!cursor.failed)
			assert_memory_equal("a\0b", bytes, 3);
		else
			assert_int_equal(0, length);
	}
	zf_buffer_free(&buffer);
}

static void test_numbers_too_large(void **state)
{
	static const unsigned char tenth[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02};
	static const unsigned char endless[] = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00};
	struct zf_cursor cursor = {.at = tenth, .left = sizeof(tenth)};

	(void)state;
	assert_int_equal(0, zf_get_number(&cursor));
	assert_true(cursor.failed);
	cursor = (struct zf_cursor){.at = endless, .left = sizeof(endless)};
	zf_get_number(&cursor);
	assert_true(cursor.failed);
}

/* ---- A part -------------------------------------------------------------- */

static bool append(void *user, const void *bytes, size_t length, zipfit_error *error)
{
	return zf_buffer_append(user, bytes, length, error);
}

static struct zf_row row_at(size_t i)
{
	static const char bytes[] = "not JSON, not at all";
	struct zf_row row = {.kind = ZF_ROW_SCORE, .span = i / 10, .line = i, .document_bytes = 3 * i};

	row.score = 1.0 / (double)(i + 1);
	if (i % 4 == 3)
		row = (struct zf_row){
			.kind = i % 8 == 7 ? ZF_ROW_REJECT : ZF_ROW_REJECT_MORE,
			.span = i / 10,
			.line = i,
			.bytes = (const unsigned char *)bytes,
			.length = i % sizeof(bytes),
		};
	return row;
}

static struct zf_kept record_at(size_t i)
{
	static const unsigned char bytes[] = "{\"text\": \"a document\"}";

	return (struct zf_kept){
		.score = -1.0 / (double)(i + 1),
		.input = i % 30,
		.line = i,
		.cost = i,
		.bytes = bytes,
		.length = i % sizeof(bytes),
	};
}

/* Appends a part of `rows` rows, then `more` unless it is NULL, and `records` records. */
static void write_part_with(struct zf_buffer *to, size_t rows, const struct zf_row *more, size_t records)
{
	uint64_t held[] = {2, 9};
	char *paths[] = {(char *)(uintptr_t) "a", (char *)(uintptr_t) "b", (char *)(uintptr_t) "c"};
	struct zf_span_lines ranges[] = {{13, 400}, {20, 0}};
	struct zf_part_file files[] = {
		{.role = ZF_ROLE_EXCLUSION,
	         .path = (char *)(uintptr_t) "x",
	         .content = {.size = 300, .digest = {1, 2}}},
		{.role = ZF_ROLE_INPUT, .path = (char *)(uintptr_t) "", .content = {.size = UINT64_MAX}},
	};
	const struct zf_part_head head = {
		.kind = ZF_PART_RESULT,
		.shards = 9,
		.held = held,
		.held_count = ARRAY_LENGTH(held),
		.scoring = (char *)(uintptr_t) "{\"level\":6}",
		.files = files,
		.file_count = ARRAY_LENGTH(files),
		.limit = {.records = 7, .budget = UINT64_MAX, .has_min_score = true, .min_score = -2.5},
		.annotate = true,
		.scores = true,
		.options = (char *)(uintptr_t) "{}",
		.paths = paths,
		.path_count = ARRAY_LENGTH(paths),
		.target_documents = 5,
		.target_bytes = 600,
	};
	struct zf_damage damages[] = {{0, 7, (char *)(uintptr_t) "checksum"}, {2, UINT64_MAX, (char *)(uintptr_t) ""}};
	struct zf_part_summary summary = {
		.damages = {damages, ARRAY_LENGTH(damages)},
		.counts = {.progress = {.records = 1000, .bytes = 77, .seconds = 1.5}, .invalid_utf8 = 3},
		.has_cutoff = {true},
		.cutoff = {{.score = 0.25, .input = 6, .line = 8}},
		.ranges = ranges,
		.range_count = ARRAY_LENGTH(ranges),
		.place = {.piece = 1, .member = 2, .offset = 3, .decoded = 4, .line = 5, .overlong = true, .json = 77},
		.journal_bytes = 99,
	};
	struct zf_part_writer writer;
	zipfit_error error;

	for (int i = 0; i < ZIPFIT_OUTCOMES; i++)
		summary.counts.outcome[i] = (uint64_t)i * 1000;
	assert_ok(zf_part_begin(&writer, (struct zf_byte_sink){append, to}, &head, &error), error);
	for (size_t i = 0; i < rows; i++) {
		const struct zf_row row = row_at(i);

		assert_ok(zf_rows_put(&writer, &row, &error), error);
	}
	if (more != NULL)
		assert_ok(zf_rows_put(&writer, more, &error), error);
	assert_ok(zf_part_put_summary(&writer, &summary, &error), error);
	for (size_t i = 0; i < records; i++) {
		const struct zf_kept record = record_at(i);

		assert_ok(zf_part_put_record(&writer, &record, &error), error);
	}
	assert_ok(zf_part_end(&writer, &error), error);
	zf_part_writer_free(&writer);
}

static void write_part(struct zf_buffer *to, size_t rows, size_t records)
{
	write_part_with(to, rows, NULL, records);
}

/* ---- Reading it ---------------------------------------------------------- */

/* Bytes in memory as a source that gives a few at a time. */
struct bytes {
	const unsigned char *at;
	size_t left, step;
};

static bool give(void *user, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	struct bytes *from = user;

	(void)error;
	*bytes = from->at;
	*length = from->left < from->step ? from->left : from->step;
	from->at += *length;
	from->left -= *length;
	return true;
}

static void assert_row(size_t i, const struct zf_row *row)
{
	const struct zf_row expected = row_at(i);

	assert_int_equal(expected.kind, row->kind);
	assert_int_equal(expected.span, row->span);
	assert_int_equal(expected.line, row->line);
	assert_int_equal(expected.document_bytes, row->document_bytes);
	assert_memory_equal(&expected.score, &row->score, sizeof(row->score));
	assert_int_equal(expected.length, row->length);
	assert_true(row->length == 0 || memcmp(expected.bytes, row->bytes, row->length) == 0);
}

static void assert_record(size_t i, const struct zf_kept *record)
{
	const struct zf_kept expected = record_at(i);

	assert_int_equal(expected.input, record->input);
	assert_int_equal(expected.line, record->line);
	assert_int_equal(expected.cost, record->cost);
	assert_memory_equal(&expected.score, &record->score, sizeof(record->score));
	assert_int_equal(expected.length, record->length);
	assert_true(record->length == 0 || memcmp(expected.bytes, record->bytes, record->length) == 0);
}

static void assert_head(const struct zf_part_head *head)
{
	assert_int_equal(9, head->shards);
	assert_int_equal(2, head->held_count);
	assert_int_equal(2, head->held[0]);
	assert_int_equal(9, head->held[1]);
	assert_string_equal("{\"level\":6}", head->scoring);
	assert_int_equal(2, head->file_count);
	assert_int_equal(ZF_ROLE_EXCLUSION, head->files[0].role);
	assert_string_equal("x", head->files[0].path);
	assert_int_equal(300, head->files[0].content.size);
	assert_int_equal(2, head->files[0].content.digest[1]);
	assert_int_equal(ZF_ROLE_INPUT, head->files[1].role);
	assert_string_equal("", head->files[1].path);
	assert_true(head->files[1].content.size == UINT64_MAX);
	assert_int_equal(7, head->limit.records);
	assert_true(head->limit.budget == UINT64_MAX && head->limit.has_min_score && head->limit.min_score < -2);
	assert_true(head->annotate && !head->input_order && head->scores && !head->rejects);
	assert_string_equal("{}", head->options);
	assert_int_equal(3, head->path_count);
	assert_string_equal("c", head->paths[2]);
	assert_int_equal(600, head->target_bytes);
}

static void assert_summary(const struct zf_part_summary *summary)
{
	assert_int_equal(1000, summary->counts.progress.records);
	assert_int_equal(2000, summary->counts.outcome[2]);
	assert_true(summary->counts.progress.seconds > 1.4);
	assert_true(summary->has_cutoff[0] && summary->cutoff[0].score > 0.24 && summary->cutoff[0].input == 6);
	assert_int_equal(2, summary->range_count);
	assert_int_equal(400, summary->ranges[0].lines);
	assert_int_equal(4, summary->place.decoded);
	assert_true(summary->place.overlong);
	assert_int_equal(77, summary->place.json);
	assert_int_equal(2, summary->damages.count);
	assert_int_equal(2, summary->damages.items[1].input);
	assert_true(summary->damages.items[1].line == UINT64_MAX);
	assert_string_equal("checksum", summary->damages.items[0].message);
	assert_string_equal("", summary->damages.items[1].message);
	assert_int_equal(99, summary->journal_bytes);
}

/* Reads a part and compares all it gives; whether it came to its end. */
static bool read_part(const unsigned char *data, size_t length, size_t step, zipfit_error *error)
{
	struct bytes from = {data, length, step};
	struct zf_part_reader *reader = zf_part_open_source((struct zf_byte_source){give, &from}, "part", error);
	enum zf_part_entry entry = ZF_PART_ROW;
	size_t rows = 0, records = 0;
	bool ok = reader != NULL;

	if (ok)
		assert_head(zf_part_head(reader));
	while (ok && entry != ZF_PART_END) {
		ok = zf_part_next(reader, &entry, error);
		if (ok && entry == ZF_PART_ROW)
			assert_row(rows++, zf_part_row(reader));
		else if (ok && entry == ZF_PART_SUMMARY)
			assert_summary(zf_part_summary(reader));
		else if (ok && entry == ZF_PART_RECORD)
			assert_record(records++, zf_part_record(reader));
	}
	zf_part_close(reader);
	return ok;
}

static void test_round_trip(void **state)
{
	static const size_t sizes[][2] = {{0, 0}, {1, 0}, {0, 1}, {20, 20}, {9, 9000}};
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
		struct zf_buffer part = {0};

		write_part(&part, sizes[i][0], sizes[i][1]);
		assert_ok(read_part(part.data, part.length, SIZE_MAX, &error), error);
		assert_ok(read_part(part.data, part.length, 1, &error), error);
		zf_buffer_free(&part);
	}
}

static void test_every_change_is_found(void **state)
{
	struct zf_buffer part = {0};
	zipfit_error error;

	(void)state;
	write_part(&part, 12, 12);
	for (size_t i = 0; i < part.length; i++) {
		const unsigned char byte = part.data[i];

		for (unsigned change = 1; change < 256; change <<= 1) {
			part.data[i] = (unsigned char)(byte ^ change);
			assert_false(read_part(part.data, part.length, SIZE_MAX, &error));
			assert_starts_with(error.message, "part: ");
		}
		part.data[i] = byte;
		assert_false(read_part(part.data, i, SIZE_MAX, &error));
		assert_string_equal("part: truncated", error.message);
	}
	assert_ok(zf_buffer_append_byte(&part, 0, &error), error);
	assert_false(read_part(part.data, part.length, SIZE_MAX, &error));
	assert_string_equal("part: more data follows its end", error.message);
	zf_buffer_free(&part);
}

/* Reads a part without looking at what it gives. */
static bool read_blindly(const unsigned char *data, size_t length, zipfit_error *error)
{
	struct bytes from = {data, length, SIZE_MAX};
	struct zf_part_reader *reader = zf_part_open_source((struct zf_byte_source){give, &from}, "part", error);
	enum zf_part_entry entry;
	bool ok;

	assert_non_null(reader);
	do {
		ok = zf_part_next(reader, &entry, error);
	} while (ok && entry != ZF_PART_END);
	zf_part_close(reader);
	return ok;
}

static void test_frames_in_order(void **state)
{
	struct zf_buffer part = {0}, other = {0};
	zipfit_error error;
	size_t head, rows;

	(void)state;
	write_part(&part, 3, 3);
	head = 8 + ZF_FRAME_OVERHEAD + part.data[9] + ((size_t)part.data[10] << 8);
	/* A second head where the rows should come. */
	assert_ok(zf_buffer_append(&other, part.data, head, &error), error);
	assert_ok(zf_buffer_append(&other, part.data + 8, part.length - 8, &error), error);
	assert_false(read_part(other.data, other.length, SIZE_MAX, &error));
	assert_string_equal("part: damaged", error.message);
	/* The rows twice: each frame is sound, the whole is not. */
	rows = head + ZF_FRAME_OVERHEAD + part.data[head + 1];
	other.length = 0;
	assert_ok(zf_buffer_append(&other, part.data, rows, &error), error);
	assert_ok(zf_buffer_append(&other, part.data + head, part.length - head, &error), error);
	assert_false(read_blindly(other.data, other.length, &error));
	assert_string_equal("part: damaged", error.message);
	zf_buffer_free(&part);
	zf_buffer_free(&other);
}

static void test_unknown_rows(void **state)
{
	static const unsigned kinds[] = {0, ZF_ROW_SCORES, ZF_ROW_SCORES + 1, 1000};
	zipfit_error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
		const struct zf_row row = {.kind = (enum zf_row_kind)kinds[i], .line = 1};
		struct zf_buffer part = {0};

		write_part_with(&part, 3, &row, 3);
		assert_int_equal(kinds[i] == ZF_ROW_SCORES, read_blindly(part.data, part.length, &error));
		zf_buffer_free(&part);
	}
}

/* ---- Spans and lines ----------------------------------------------------- */

static void test_lines_of_ranges(void **state)
{
	struct zf_part_summary all = {.has_cutoff = false};
	zipfit_error error;

	(void)state;
	/* Of 3 shards; input 1 is in ranges of 10, 0 and 30 lines. They come in any order. */
	for (uint64_t shard = 3; shard >= 1; shard--) {
		struct zf_span_lines range = {zf_span(1, shard, 3), shard == 2 ? 0 : 10 * shard};
		const struct zf_part_summary one = {.ranges = &range, .range_count = 1};

		assert_ok(zf_summary_add(&all, &one, &error), error);
	}
	assert_int_equal(5, zf_summary_line(&all, 3, zf_span(1, 1, 3), 5));
	assert_int_equal(15, zf_summary_line(&all, 3, zf_span(1, 2, 3), 5));
	assert_int_equal(15, zf_summary_line(&all, 3, zf_span(1, 3, 3), 5));
	assert_int_equal(5, zf_summary_line(&all, 3, zf_span(0, 0, 3), 5));
	assert_int_equal(5, zf_summary_line(&all, 3, zf_span(2, 0, 3), 5));
	assert_int_equal(1, zf_span_input(zf_span(1, 2, 3), 3));
	assert_int_equal(2, zf_span_shard(zf_span(1, 2, 3), 3));
	zf_part_summary_free(&all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),         cmocka_unit_test(test_numbers_too_large),
		cmocka_unit_test(test_round_trip),      cmocka_unit_test(test_every_change_is_found),
		cmocka_unit_test(test_frames_in_order), cmocka_unit_test(test_unknown_rows),
		cmocka_unit_test(test_lines_of_ranges),
	};

	return cmocka_run_group_tests_name("part", tests, NULL, NULL);
}
