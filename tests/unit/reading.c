/*
 * reading.c - reads inputs to their end and compares them with a naive split
 */
#include "reading.h"

#include <archive.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static void note_record(struct reading *reading, const struct zf_batch *batch, const struct zf_record *record)
{
	const char *member = zf_batch_member(batch, record);
	zipfit_error error;
	struct seen *seen;

	if (reading->count == reading->capacity) {
		reading->capacity = 2 * reading->capacity + 64;
		reading->seen = realloc(reading->seen, reading->capacity * sizeof(*reading->seen));
		assert_non_null(reading->seen);
	}
	seen = &reading->seen[reading->count++];
	*seen = (struct seen){
		.begin = reading->bytes.length,
		.length = record->length,
		.input = record->input,
		.line = record->line,
		.member = member != NULL ? strdup(member) : NULL,
		.more = record->more,
		.outcome = record->outcome,
	};
	assert_ok(zf_buffer_append(&reading->bytes, batch->bytes.data + record->begin, record->length, &error), error);
	/* What the parser may look at behind the record. */
	assert_int_equal('\n', batch->bytes.data[record->begin + record->length]);
}

static void note_batch(struct reading *reading, const struct zf_batch *batch)
{
	assert_in_range(batch->count, 1, ZF_BATCH_RECORDS);
	/* A batch is full once it has so many bytes: only its last record may go beyond. */
	assert_true(batch->records[batch->count - 1].begin < ZF_BATCH_BYTES + 3);
	for (size_t i = 0; i < batch->count; i++)
		note_record(reading, batch, &batch->records[i]);
}

static struct reading read_to_end(struct zf_reader *reader)
{
	struct reading reading = {.ok = true};
	zipfit_error error;
	struct zf_batch *batch = zf_batch_new(&error);

	assert_ok(batch != NULL, error);
	do {
		zf_batch_reset(batch);
		reading.ok = zf_reader_fill(reader, batch, &reading.error);
		if (batch->count > 0)
			note_batch(&reading, batch);
		reading.bytes_read = batch->bytes_read;
	} while (reading.ok && batch->count > 0);
	zf_batch_free(batch);
	zf_reader_close(reader);
	return reading;
}

struct reading read_inputs(const char *const *paths, size_t count, zipfit_format format, const zipfit_stop *stop)
{
	zipfit_error error;
	struct zf_reader *reader = zf_reader_open(paths, count, &format, stop, &error);

	assert_ok(reader != NULL, error);
	return read_to_end(reader);
}

struct reading read_inputs_past_damage(const char *const *paths, size_t count, zipfit_format format)
{
	zipfit_error error;
	struct zf_reader *reader = zf_reader_open(paths, count, &format, NULL, &error);

	assert_ok(reader != NULL, error);
	zf_reader_skip_damage(reader);
	return read_to_end(reader);
}

struct reading read_input(const char *path, zipfit_format format)
{
	return read_inputs(&path, 1, format, NULL);
}

void forget(struct reading *reading)
{
	for (size_t i = 0; i < reading->count; i++)
		free(reading->seen[i].member);
	free(reading->seen);
	zf_buffer_free(&reading->bytes);
}

const zipfit_format lines = {.kind = ZIPFIT_LINES};
const zipfit_format files = {.kind = ZIPFIT_FILES};

/* ---- The naive split -------------------------------------------------------- */

/* Takes the pieces of one line from `reading` at `*at` on, and moves behind them. */
static void assert_line(const struct reading *reading, size_t *at, const unsigned char *line, size_t length,
                        uint64_t number, size_t max_record)
{
	size_t begin, end;
	bool more = true;

	assert_true(*at < reading->count);
	begin = end = reading->seen[*at].begin;
	for (; more; (*at)++) {
		const struct seen *piece = &reading->seen[*at];

		assert_true(*at < reading->count);
		assert_int_equal(number, piece->line);
		assert_int_equal(length > max_record ? ZIPFIT_OVERLONG : ZIPFIT_SCORED, piece->outcome);
		assert_true(piece->length <= max_record);
		end = piece->begin + piece->length;
		more = piece->more;
	}
	assert_int_equal(length, end - begin);
	assert_true(length == 0 || memcmp(line, reading->bytes.data + begin, length) == 0);
}

size_t assert_lines(const struct reading *reading, const void *text, size_t length, size_t max_record)
{
	const unsigned char *bytes = text;
	uint64_t number = 0;
	size_t begin = 0, at = 0;

	for (size_t i = 0; i <= length; i++)
		if (i < length ? bytes[i] == '\n' : i > begin) {
			assert_line(reading, &at, bytes + begin, i - begin, ++number, max_record);
			begin = i + 1;
		}
	return at;
}

void assert_reads(const char *path, const void *text, size_t length)
{
	struct reading reading = read_input(path, lines);

	assert_ok(reading.ok, reading.error);
	assert_int_equal(reading.count, assert_lines(&reading, text, length, ZIPFIT_DEFAULT_MAX_RECORD));
	forget(&reading);
}

void assert_fails(const char *path, const void *text, size_t length)
{
	struct reading reading = read_input(path, lines);
	char place[64];

	if (reading.ok)
		fail_msg("%s is read without an error", path);
	assert_int_equal(ZIPFIT_BAD_DATA, reading.error.code);
	/* Lines are given when they are complete, so all of them are lines of the text. */
	assert_true(reading.bytes.length <= length);
	for (size_t i = 0; i < reading.count; i++)
		assert_memory_equal((const char *)text + reading.seen[i].begin + i,
		                    reading.bytes.data + reading.seen[i].begin, reading.seen[i].length);
	snprintf(place, sizeof(place), reading.count > 0 ? "%s:%zu: " : "%s: ", path, reading.count + 1);
	assert_starts_with(reading.error.message, place);
	forget(&reading);
}

struct zf_buffer random_text(uint64_t seed, size_t count)
{
	struct prng prng = {seed};
	struct zf_buffer text = {0};
	zipfit_error error;

	while (count-- > 0) {
		const size_t length = (size_t)prng_below(&prng, prng_below(&prng, 50) == 0 ? 200000 : 100);

		assert_ok(zf_buffer_append_byte(&text, 'x', &error) && zf_buffer_reserve(&text, length + 1, &error),
		          error);
		prng_fill(&prng, text.data + text.length, length);
		for (size_t i = text.length; i < text.length + length; i++)
			if (text.data[i] == '\n')
				text.data[i] = '\r';
		text.length += length;
		assert_ok(zf_buffer_append_byte(&text, '\n', &error), error);
	}
	return text;
}

/* ---- Wrapping ---------------------------------------------------------------- */

void append_gzip_member(struct zf_buffer *to, const unsigned char *bytes, size_t length)
{
	z_stream stream = {0};
	zipfit_error error;
	uLong bound;

	assert_int_equal(Z_OK, deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY));
	bound = deflateBound(&stream, (uLong)length);
	assert_ok(zf_buffer_reserve(to, bound, &error), error);
	stream.next_in = (Bytef *)(uintptr_t)bytes; /* zlib's declaration forgets that it only reads */
	stream.avail_in = (uInt)length;
	stream.next_out = to->data + to->length;
	stream.avail_out = (uInt)bound;
	assert_int_equal(Z_STREAM_END, deflate(&stream, Z_FINISH));
	to->length += stream.total_out;
	deflateEnd(&stream);
}

struct zf_buffer gzip_members(const struct zf_buffer *text, uint64_t seed, size_t longest)
{
	struct prng prng = {seed};
	struct zf_buffer gzip = {0};
	size_t at = 0;

	do {
		const size_t wish = (size_t)prng_below(&prng, longest + 1);
		const size_t length = wish < text->length - at ? wish : text->length - at;

		append_gzip_member(&gzip, text->data + at, length);
		at += length;
	} while (at < text->length);
	return gzip;
}

void write_compressed(const char *path, int filter, const void *bytes, size_t length)
{
	const struct member only = {"ignored", bytes, length};

	write_archive(path, ARCHIVE_FORMAT_RAW, filter, &only, 1);
}
