/*
 * test_reader.c - input files as batches of records, with the streams and files beneath
 *
 * The control is a naive split: walk through the text, cut at every newline.
 * Whatever the text is wrapped in - gzip, zstd, an archive, a pipe that delivers
 * a byte at a time - the reader must give the same lines. Of damaged input it
 * may give the lines before the damage, but it must end in an error: a corpus
 * cut short must never pass for a whole one.
 */
#include "support.h"
#include "input/reader.h"
#include "input/stream.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* ---- Reading everything ---------------------------------------------------- */

struct seen {
	size_t begin, length; /* in the reading's bytes */
	size_t input;
	uint64_t line;
	char *member;
	bool more;
	enum zipfit_outcome outcome;
};

/* All that a reader gave, and how it ended. */
struct reading {
	struct zf_buffer bytes;
	struct seen *seen;
	size_t count, capacity;
	uint64_t bytes_read;
	bool ok;
	zipfit_error error;
};

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

static struct reading read_inputs(const char *const *paths, size_t count, zipfit_format format, const zipfit_stop *stop)
{
	struct reading reading = {.ok = true};
	zipfit_error error;
	struct zf_reader *reader = zf_reader_open(paths, count, &format, stop, &error);
	struct zf_batch *batch = zf_batch_new(&error);

	assert_ok(reader != NULL && batch != NULL, error);
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

static struct reading read_input(const char *path, zipfit_format format)
{
	return read_inputs(&path, 1, format, NULL);
}

static void forget(struct reading *reading)
{
	for (size_t i = 0; i < reading->count; i++)
		free(reading->seen[i].member);
	free(reading->seen);
	zf_buffer_free(&reading->bytes);
}

static const zipfit_format lines = {.kind = ZIPFIT_LINES};
static const zipfit_format files = {.kind = ZIPFIT_FILES};

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

/* Whether the reading is `text` cut at its newlines; how many of its records that are. */
static size_t assert_lines(const struct reading *reading, const void *text, size_t length, size_t max_record)
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

/* Reads the file and expects the lines of `text` and no error. */
static void assert_reads(const char *path, const void *text, size_t length)
{
	struct reading reading = read_input(path, lines);

	assert_ok(reading.ok, reading.error);
	assert_int_equal(reading.count, assert_lines(&reading, text, length, ZIPFIT_DEFAULT_MAX_RECORD));
	forget(&reading);
}

/* Reads a file that must fail; what came before the error must be the beginning of `text`. */
static void assert_fails(const char *path, const void *text, size_t length)
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

/* Lines of random bytes from nothing to three times the reader's chunk, most of them short. */
static struct zf_buffer random_text(uint64_t seed, size_t count)
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

/* ---- Lines ------------------------------------------------------------------ */

static void test_line_endings(void **state)
{
	static const struct {
		const char *text;
		size_t length, lines;
	} cases[] = {
		{LITERAL("a\nb\n"), 2},   {LITERAL("a\nb"), 2},   {LITERAL("a\r\nb\r\n"), 2}, {LITERAL("a\r\nb\r"), 2},
		{LITERAL("\n"), 1},       {LITERAL("\n\n\n"), 3}, {LITERAL("a\n\n\nb"), 4},   {LITERAL("\na"), 2},
		{LITERAL("a\0b\n\0"), 2}, {LITERAL("a\rb"), 1},   {LITERAL("a"), 1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct reading reading;

		write_file("in", cases[i].text, cases[i].length);
		assert_reads("in", cases[i].text, cases[i].length);
		reading = read_input("in", lines);
		assert_int_equal(cases[i].lines, reading.count);
		assert_null(reading.seen[0].member);
		forget(&reading);
	}
}

static void test_byte_order_marks(void **state)
{
	static const char *const text = "\xef\xbb\xbf"
					"first\n\xef\xbb\xbf"
					"second\n\xef\xbb";
	struct reading reading;

	(void)state;
	write_file("in", text, strlen(text));
	assert_reads("in", text + 3, strlen(text) - 3);
	/* A file that holds nothing else is one empty line; half a mark is text. */
	write_file("in", LITERAL("\xef\xbb\xbf"));
	reading = read_input("in", lines);
	assert_true(reading.ok);
	assert_int_equal(1, reading.count);
	assert_int_equal(0, reading.seen[0].length);
	forget(&reading);
	write_file("in", LITERAL("\xef\xbb"));
	assert_reads("in", LITERAL("\xef\xbb"));
	/* Whole files stay what they are. */
	write_file("in", LITERAL("\xef\xbb\xbf"
	                         "a"));
	reading = read_input("in", files);
	assert_int_equal(4, reading.seen[0].length);
	forget(&reading);
}

static void test_lines_about_the_limit(void **state)
{
	struct prng prng = {26};

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct zf_buffer text = {0};
		const size_t limit = 1 + (size_t)prng_below(&prng, 12);
		struct reading reading;
		zipfit_error error;

		for (size_t line = 0; line < 30; line++) {
			for (uint64_t i = prng_below(&prng, 3 * limit + 2); i > 0; i--)
				assert_ok(zf_buffer_append_byte(&text, (unsigned char)('a' + line), &error), error);
			if (line < 29 || prng_below(&prng, 2) == 0)
				assert_ok(zf_buffer_append_byte(&text, '\n', &error), error);
		}
		write_file("in", text.data, text.length);
		reading = read_input("in", (zipfit_format){.kind = ZIPFIT_LINES, .max_record = limit});
		assert_ok(reading.ok, reading.error);
		assert_int_equal(reading.count, assert_lines(&reading, text.data, text.length, limit));
		forget(&reading);
		zf_buffer_free(&text);
	}
}

static void test_limit_about_the_chunk(void **state)
{
	struct zf_buffer text = random_text(27, 2000);

	(void)state;
	write_file("in", text.data, text.length);
	for (size_t limit = 65533; limit <= 65539; limit++) {
		struct reading reading = read_input("in", (zipfit_format){.kind = ZIPFIT_LINES, .max_record = limit});

		assert_int_equal(reading.count, assert_lines(&reading, text.data, text.length, limit));
		forget(&reading);
	}
	zf_buffer_free(&text);
}

static void test_random_texts(void **state)
{
	(void)state;
	for (uint64_t seed = 100; seed < 110; seed++) {
		struct zf_buffer text = random_text(seed, 1000);

		/* With and without a last newline. */
		for (int i = 0; i < 2; i++, text.length--) {
			write_file("in", text.data, text.length);
			assert_reads("in", text.data, text.length);
		}
		zf_buffer_free(&text);
	}
}

static void test_thousands_of_tiny_lines(void **state)
{
	static char text[20000];

	(void)state;
	memset(text, '\n', sizeof(text));
	write_file("in", text, sizeof(text));
	assert_reads("in", text, sizeof(text));
	for (size_t i = 0; i < sizeof(text); i += 2)
		text[i] = 'a';
	write_file("in", text, sizeof(text));
	assert_reads("in", text, sizeof(text));
}

/* ---- Several inputs, and none -------------------------------------------------- */

static void test_inputs_follow_each_other(void **state)
{
	static const char *const paths[] = {"a", "b", "c", "a"};
	static const struct {
		size_t input;
		uint64_t line;
		const char *text;
	} expected[] = {{0, 1, "a1"}, {0, 2, "a2"}, {2, 1, "c1"}, {3, 1, "a1"}, {3, 2, "a2"}};
	struct reading reading;

	(void)state;
	/* No newline at the end: lines must not run together. */
	write_file("a", LITERAL("a1\na2"));
	write_file("b", LITERAL(""));
	write_file("c", LITERAL("\xef\xbb\xbf"
	                        "c1"));
	reading = read_inputs(paths, ARRAY_LENGTH(paths), lines, NULL);
	assert_ok(reading.ok, reading.error);
	assert_int_equal(ARRAY_LENGTH(expected), reading.count);
	for (size_t i = 0; i < reading.count; i++) {
		assert_int_equal(expected[i].input, reading.seen[i].input);
		assert_int_equal(expected[i].line, reading.seen[i].line);
		assert_memory_equal(expected[i].text, reading.bytes.data + reading.seen[i].begin, 2);
	}
	forget(&reading);
}

/* What progress is made of: as many bytes as are stored, however often libarchive looks at them. */
static void test_bytes_read(void **state)
{
	static const char *const paths[] = {"a", "in.zst", "in.tar", "b"};
	struct zf_buffer text = random_text(39, 1000);
	const struct member only = {"only", text.data, text.length};
	struct reading reading;
	uint64_t stored = 0;

	(void)state;
	write_file("a", LITERAL("a1\na2"));
	write_file("b", text.data, text.length);
	write_archive("in.zst", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_ZSTD, &only, 1);
	write_archive("in.tar", ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, &only, 1);
	for (size_t i = 0; i < ARRAY_LENGTH(paths); i++)
		stored += zf_stored_size(paths[i]);
	reading = read_inputs(paths, ARRAY_LENGTH(paths), lines, NULL);
	assert_ok(reading.ok, reading.error);
	assert_int_equal(stored, reading.bytes_read);
	forget(&reading);
	zf_buffer_free(&text);
}

static void test_empty_files(void **state)
{
	struct reading reading;

	(void)state;
	write_file("in", LITERAL(""));
	reading = read_input("in", (zipfit_format){0});
	assert_ok(reading.ok, reading.error);
	assert_int_equal(0, reading.count);
	reading = read_input("in", lines);
	assert_ok(reading.ok, reading.error);
	assert_int_equal(0, reading.count);
	/* A file without a byte is a file. */
	reading = read_input("in", files);
	assert_ok(reading.ok, reading.error);
	assert_int_equal(1, reading.count);
	assert_int_equal(0, reading.seen[0].length);
	forget(&reading);
}

static void test_what_cannot_be_opened(void **state)
{
	static const char *const paths[] = {"there", "missing"};
	struct reading reading;

	(void)state;
	reading = read_input("missing", lines);
	assert_false(reading.ok);
	assert_int_equal(ZIPFIT_IO, reading.error.code);
	assert_starts_with(reading.error.message, "missing: ");
	assert_int_equal(0, mkdir("directory", 0755));
	reading = read_input("directory", lines);
	assert_false(reading.ok);
	assert_int_equal(ZIPFIT_IO, reading.error.code);
	assert_string_equal("directory: is a directory", reading.error.message);
	/* What stands before the error in the input is read. */
	write_file("there", LITERAL("line\n"));
	reading = read_inputs(paths, 2, lines, NULL);
	assert_false(reading.ok);
	assert_starts_with(reading.error.message, "missing: ");
	assert_int_equal(1, reading.count);
	forget(&reading);
	assert_int_equal(5, zf_stored_size("there"));
	assert_int_equal(0, zf_stored_size("missing"));
	assert_int_equal(0, zf_stored_size("directory"));
}

/* ---- gzip ------------------------------------------------------------------- */

static void append_gzip_member(struct zf_buffer *to, const unsigned char *bytes, size_t length)
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

/* The text as gzip members of random lengths, some of nothing. */
static struct zf_buffer gzip_members(const struct zf_buffer *text, uint64_t seed, size_t longest)
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

static void test_gzip_of_any_members(void **state)
{
	static const size_t longest[] = {10, 1000, 100000, 10000000};
	struct zf_buffer text = random_text(28, 300);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(longest); i++) {
		struct zf_buffer part = {.data = text.data, .length = i == 0 ? 5000 : text.length};
		struct zf_buffer gzip = gzip_members(&part, i, longest[i]);

		write_file("in.gz", gzip.data, gzip.length);
		assert_reads("in.gz", part.data, part.length);
		zf_buffer_free(&gzip);
	}
	zf_buffer_free(&text);
}

static void test_gzip_padding_and_garbage(void **state)
{
	static const size_t paddings[] = {1, 511, 512, 300000};
	static const unsigned char zeros[300000];
	struct zf_buffer gzip = {0};
	zipfit_error error;

	(void)state;
	append_gzip_member(&gzip, (const unsigned char *)"a\nb\n", 4);
	for (size_t i = 0; i < ARRAY_LENGTH(paddings); i++) {
		const size_t length = gzip.length;

		assert_ok(zf_buffer_append(&gzip, zeros, paddings[i], &error), error);
		write_file("in.gz", gzip.data, gzip.length);
		assert_reads("in.gz", LITERAL("a\nb\n"));
		gzip.length = length;
	}
	/* Anything else there may be a damaged member. */
	assert_ok(zf_buffer_append(&gzip, LITERAL("\0\0garbage"), &error), error);
	write_file("in.gz", gzip.data, gzip.length);
	assert_fails("in.gz", LITERAL("a\nb\n"));
	zf_buffer_free(&gzip);
}

static void test_gzip_of_nothing(void **state)
{
	struct zf_buffer gzip = {0};
	struct reading reading;

	(void)state;
	append_gzip_member(&gzip, (const unsigned char *)"", 0);
	write_file("in.gz", gzip.data, gzip.length);
	assert_reads("in.gz", "", 0);
	reading = read_input("in.gz", files);
	assert_ok(reading.ok, reading.error);
	assert_int_equal(1, reading.count);
	forget(&reading);
	zf_buffer_free(&gzip);
}

/* Wherever a gzip file is cut but between two members, that is an error. From 3 bytes on it is known to be gzip. */
static void test_truncated_gzip(void **state)
{
	struct zf_buffer text = {0}, gzip = {0};
	struct prng prng = {29};
	size_t boundary;

	(void)state;
	append_words(&text, &prng, 2000);
	for (size_t i = 50; i < text.length; i += 50)
		text.data[i] = '\n';
	append_gzip_member(&gzip, text.data, 1200);
	boundary = gzip.length;
	append_gzip_member(&gzip, text.data + 1200, text.length - 1200);
	for (size_t length = 3; length < gzip.length; length++)
		if (length != boundary) {
			write_file("in.gz", gzip.data, length);
			assert_fails("in.gz", text.data, text.length);
		}
	zf_buffer_free(&text);
	zf_buffer_free(&gzip);
}

/* A large file, cut where the reader has long been giving records. */
static void test_truncated_large_gzip(void **state)
{
	struct zf_buffer text = random_text(30, 2000), gzip = {0};
	struct prng prng = {31};

	(void)state;
	append_gzip_member(&gzip, text.data, text.length);
	for (int i = 0; i < 30; i++) {
		write_file("in.gz", gzip.data, 3 + (size_t)prng_below(&prng, gzip.length - 3));
		assert_fails("in.gz", text.data, text.length);
	}
	zf_buffer_free(&text);
	zf_buffer_free(&gzip);
}

/* Any flipped bit behind the header is an error, or means the same text: padding does, and so may another match. */
static void test_damaged_gzip(void **state)
{
	static const char text[] = "one line of text\nanother line of text\nand a last one\n";
	struct zf_buffer gzip = {0};
	size_t errors = 0, bits = 0;

	(void)state;
	append_gzip_member(&gzip, (const unsigned char *)text, sizeof(text) - 1);
	for (size_t i = 10; i < gzip.length; i++)
		for (unsigned bit = 0; bit < 8; bit++, bits++) {
			struct reading reading;

			gzip.data[i] ^= (unsigned char)(1U << bit);
			write_file("in.gz", gzip.data, gzip.length);
			gzip.data[i] ^= (unsigned char)(1U << bit);
			reading = read_input("in.gz", lines);
			errors += !reading.ok;
			if (reading.ok)
				assert_lines(&reading, LITERAL(text), ZIPFIT_DEFAULT_MAX_RECORD);
			/* CRC and length have no spare bits. */
			assert_true(!reading.ok || i < gzip.length - 8);
			forget(&reading);
		}
	assert_true(errors + 16 > bits);
	zf_buffer_free(&gzip);
}

/* ---- Other compressions -------------------------------------------------------- */

static const struct {
	const char *name;
	int filter;
} compressions[] = {
	{"in.zst", ARCHIVE_FILTER_ZSTD}, {"in.xz", ARCHIVE_FILTER_XZ},   {"in.bz2", ARCHIVE_FILTER_BZIP2},
	{"in.lz4", ARCHIVE_FILTER_LZ4},  {"in.gz", ARCHIVE_FILTER_GZIP},
};

static void write_compressed(const char *path, int filter, const void *bytes, size_t length)
{
	const struct member only = {"ignored", bytes, length};

	write_archive(path, ARCHIVE_FORMAT_RAW, filter, &only, 1);
}

static void test_compressions(void **state)
{
	struct zf_buffer text = random_text(32, 1000);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(compressions); i++) {
		/* The content decides, not the name. */
		write_compressed(compressions[i].name, compressions[i].filter, text.data, text.length);
		assert_reads(compressions[i].name, text.data, text.length);
		assert_int_equal(0, rename(compressions[i].name, "in.txt"));
		assert_reads("in.txt", text.data, text.length);
	}
	zf_buffer_free(&text);
}

static void test_compressed_twice(void **state)
{
	struct zf_buffer inner = {0};

	(void)state;
	write_compressed("in.zst", ARCHIVE_FILTER_ZSTD, LITERAL("a\nb\n"));
	read_file("in.zst", &inner);
	write_compressed("in.zst.gz", ARCHIVE_FILTER_GZIP, inner.data, inner.length);
	assert_reads("in.zst.gz", LITERAL("a\nb\n"));
	zf_buffer_free(&inner);
}

/* Two compressed files one after another are a file of both. */
static void test_concatenated_frames(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(compressions); i++) {
		struct zf_buffer both = {0};

		write_compressed("first", compressions[i].filter, LITERAL("a\nb"));
		write_compressed("second", compressions[i].filter, LITERAL("c\nd\n"));
		read_file("first", &both);
		read_file("second", &both);
		write_file(compressions[i].name, both.data, both.length);
		assert_reads(compressions[i].name, LITERAL("a\nbc\nd\n"));
		zf_buffer_free(&both);
	}
}

/* Cuts the file to many lengths. The first two dozen bytes are left: with less, libarchive knows no format. */
static void assert_truncations_fail(const char *path, const struct zf_buffer *text)
{
	struct zf_buffer whole = {0};
	struct prng prng = {33};

	read_file(path, &whole);
	for (int i = 0; i < 40; i++) {
		const size_t length = i == 0 ? whole.length - 1 : 24 + (size_t)prng_below(&prng, whole.length - 24);

		write_file(path, whole.data, length);
		assert_fails(path, text->data, text->length);
	}
	zf_buffer_free(&whole);
}

static void test_truncated_compressions(void **state)
{
	struct zf_buffer text = random_text(34, 500);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(compressions); i++) {
		write_compressed(compressions[i].name, compressions[i].filter, text.data, text.length);
		assert_truncations_fail(compressions[i].name, &text);
	}
	zf_buffer_free(&text);
}

/* ---- Archives ------------------------------------------------------------------ */

static const struct {
	const char *name;
	int format, filter;
} archives[] = {
	{"in.tar", ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, ARCHIVE_FILTER_NONE},
	{"in.tar.gz", ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, ARCHIVE_FILTER_GZIP},
	{"in.tar.zst", ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_ZSTD},
	{"in.cpio", ARCHIVE_FORMAT_CPIO_SVR4_NOCRC, ARCHIVE_FILTER_NONE},
	{"in.zip", ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE},
	{"in.7z", ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE},
};

static const struct member members[] = {
	{"dir/", NULL, 0},
	{"dir/a.jsonl", LITERAL("a1\na2")}, /* no newline at the end */
	{"b with space", LITERAL("\xef\xbb\xbf"
                                 "b1\r\n\xef\xbb\xbf"
                                 "b2\n")},
	{"c", LITERAL("c1\n")},
	{"empty", NULL, 0}, /* last: the 7zip format keeps empty files behind the others */
};

static void test_lines_of_archives(void **state)
{
	static const struct {
		const char *member, *text;
	} expected[] = {
		{"dir/a.jsonl", "a1"},
		{"dir/a.jsonl", "a2"},
		{"b with space", "b1\r"},
		{"b with space", "\xef\xbb\xbf"
	                         "b2"},
		{"c", "c1"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(archives); i++) {
		struct reading reading;

		write_archive(archives[i].name, archives[i].format, archives[i].filter, members, ARRAY_LENGTH(members));
		reading = read_input(archives[i].name, lines);
		assert_ok(reading.ok, reading.error);
		assert_int_equal(ARRAY_LENGTH(expected), reading.count);
		for (size_t j = 0; j < reading.count; j++) {
			/* Lines are counted through all members. */
			assert_int_equal(j + 1, reading.seen[j].line);
			assert_string_equal(expected[j].member, reading.seen[j].member);
			assert_int_equal(strlen(expected[j].text), reading.seen[j].length);
			assert_memory_equal(expected[j].text, reading.bytes.data + reading.seen[j].begin,
			                    reading.seen[j].length);
		}
		forget(&reading);
	}
}

static void test_members_as_records(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(archives); i++) {
		struct reading reading;

		write_archive(archives[i].name, archives[i].format, archives[i].filter, members, ARRAY_LENGTH(members));
		reading = read_input(archives[i].name, files);
		assert_ok(reading.ok, reading.error);
		/* All but the directory, the empty one too. */
		assert_int_equal(ARRAY_LENGTH(members) - 1, reading.count);
		for (size_t j = 0; j < reading.count; j++) {
			const struct member *member = &members[j + 1];

			assert_int_equal(j + 1, reading.seen[j].line);
			assert_string_equal(member->name, reading.seen[j].member);
			assert_int_equal(member->length, reading.seen[j].length);
			assert_true(member->length == 0 ||
			            memcmp(member->bytes, reading.bytes.data + reading.seen[j].begin, member->length) ==
			                    0);
		}
		forget(&reading);
	}
}

/* More members than a batch holds records, each with a name of its own. */
static void test_many_members(void **state)
{
	enum {
		MEMBERS = 300
	};
	static struct member many[MEMBERS];
	static char names[MEMBERS][16];
	struct reading reading;

	(void)state;
	for (size_t i = 0; i < MEMBERS; i++) {
		snprintf(names[i], sizeof(names[i]), "m%zu", i);
		many[i] = (struct member){names[i], names[i], strlen(names[i])};
	}
	write_archive("in.tar", ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, many, MEMBERS);
	for (int kind = ZIPFIT_LINES; kind <= ZIPFIT_FILES; kind++) {
		reading = read_input("in.tar", (zipfit_format){.kind = (enum zipfit_record_kind)kind});
		assert_int_equal(MEMBERS, reading.count);
		for (size_t i = 0; i < MEMBERS; i++)
			assert_string_equal(names[i], reading.seen[i].member);
		forget(&reading);
	}
}

static void test_overlong_members(void **state)
{
	static const struct member one[] = {{"long", LITERAL("0123456789")}, {"short", LITERAL("01234")}};
	struct reading reading;

	(void)state;
	write_archive("in.tar", ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, one, 2);
	reading = read_input("in.tar", (zipfit_format){.kind = ZIPFIT_FILES, .max_record = 5});
	assert_ok(reading.ok, reading.error);
	assert_int_equal(15, reading.bytes.length);
	assert_memory_equal("012345678901234", reading.bytes.data, 15);
	assert_int_equal(ZIPFIT_OVERLONG, reading.seen[0].outcome);
	assert_int_equal(ZIPFIT_SCORED, reading.seen[reading.count - 1].outcome);
	assert_string_equal("short", reading.seen[reading.count - 1].member);
	assert_int_equal(2, reading.seen[reading.count - 1].line);
	forget(&reading);
}

static void test_truncated_archives(void **state)
{
	struct zf_buffer text = random_text(35, 300);
	const struct member only = {"only", text.data, text.length};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(archives); i++) {
		struct zf_buffer whole = {0};

		write_archive(archives[i].name, archives[i].format, archives[i].filter, &only, 1);
		read_file(archives[i].name, &whole);
		/* Within the member; what stands behind the last one may be missing in some formats. */
		for (size_t tenth = 2; tenth < 10; tenth++) {
			write_file(archives[i].name, whole.data, whole.length / 10 * tenth);
			assert_fails(archives[i].name, text.data, text.length);
		}
		zf_buffer_free(&whole);
	}
	zf_buffer_free(&text);
}

/* Formats with checksums of their own: noise in the middle of the file, one bit flipped. */
static void assert_damage_is_seen(const char *path)
{
	struct zf_buffer whole = {0};
	struct reading reading;

	read_file(path, &whole);
	whole.data[whole.length / 2] ^= 4;
	write_file(path, whole.data, whole.length);
	reading = read_input(path, files);
	if (reading.ok)
		fail_msg("damage in %s is not seen", path);
	assert_int_equal(ZIPFIT_BAD_DATA, reading.error.code);
	assert_starts_with(reading.error.message, path);
	forget(&reading);
	zf_buffer_free(&whole);
}

static void test_damaged_bytes(void **state)
{
	struct zf_buffer text = random_text(36, 300);
	const struct member only = {"only", text.data, text.length};

	(void)state;
	write_archive("in.zip", ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, &only, 1);
	assert_damage_is_seen("in.zip");
	write_archive("in.7z", ARCHIVE_FORMAT_7ZIP, ARCHIVE_FILTER_NONE, &only, 1);
	assert_damage_is_seen("in.7z");
	for (size_t i = 0; i < ARRAY_LENGTH(compressions); i++) {
		/* libarchive's zstd writer leaves zstd's optional checksum out. */
		if (compressions[i].filter == ARCHIVE_FILTER_ZSTD)
			continue;
		write_compressed(compressions[i].name, compressions[i].filter, text.data, text.length);
		assert_damage_is_seen(compressions[i].name);
	}
	zf_buffer_free(&text);
}

static void test_encrypted_members(void **state)
{
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	struct reading reading;

	(void)state;
	archive_write_set_format_zip(archive);
	assert_int_equal(ARCHIVE_OK, archive_write_set_options(archive, "zip:encryption=zipcrypt"));
	assert_int_equal(ARCHIVE_OK, archive_write_set_passphrase(archive, "secret"));
	assert_int_equal(ARCHIVE_OK, archive_write_open_filename(archive, "in.zip"));
	archive_entry_set_pathname(entry, "hidden.txt");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, 4);
	assert_int_equal(ARCHIVE_OK, archive_write_header(archive, entry));
	assert_int_equal(4, archive_write_data(archive, "text", 4));
	archive_entry_free(entry);
	archive_write_free(archive);
	reading = read_input("in.zip", lines);
	assert_false(reading.ok);
	assert_int_equal(ZIPFIT_BAD_DATA, reading.error.code);
	assert_starts_with(reading.error.message, "in.zip: ");
	assert_contains(reading.error.message, "hidden.txt");
	forget(&reading);
}

/* Links and devices have no text; the file a hard link names is read once. */
static void test_other_members_are_passed_over(void **state)
{
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	struct reading reading;

	(void)state;
	archive_write_set_format_pax_restricted(archive);
	assert_int_equal(ARCHIVE_OK, archive_write_open_filename(archive, "in.tar"));
	archive_entry_set_pathname(entry, "symbolic");
	archive_entry_set_filetype(entry, AE_IFLNK);
	archive_entry_set_symlink(entry, "file");
	assert_int_equal(ARCHIVE_OK, archive_write_header(archive, entry));
	archive_entry_clear(entry);
	archive_entry_set_pathname(entry, "fifo");
	archive_entry_set_filetype(entry, AE_IFIFO);
	assert_int_equal(ARCHIVE_OK, archive_write_header(archive, entry));
	archive_entry_clear(entry);
	archive_entry_set_pathname(entry, "file");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, 4);
	assert_int_equal(ARCHIVE_OK, archive_write_header(archive, entry));
	assert_int_equal(4, archive_write_data(archive, "text", 4));
	archive_entry_clear(entry);
	archive_entry_set_pathname(entry, "hard");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_hardlink(entry, "file");
	assert_int_equal(ARCHIVE_OK, archive_write_header(archive, entry));
	archive_entry_free(entry);
	archive_write_free(archive);
	reading = read_input("in.tar", files);
	assert_ok(reading.ok, reading.error);
	assert_int_equal(1, reading.count);
	assert_string_equal("file", reading.seen[0].member);
	forget(&reading);
}

/* The "new" cpio format keeps the text of hard-linked files with the last of their names, and no other. */
static void test_hard_links_of_cpio(void **state)
{
	static const char *const names[] = {"first", "second"};
	struct archive *archive = archive_write_new();
	struct reading reading;

	(void)state;
	archive_write_set_format_cpio_newc(archive);
	assert_int_equal(ARCHIVE_OK, archive_write_open_filename(archive, "in.cpio"));
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		struct archive_entry *entry = archive_entry_new();

		archive_entry_set_pathname(entry, names[i]);
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_ino(entry, 7);
		archive_entry_set_nlink(entry, 2);
		archive_entry_set_size(entry, i == 0 ? 0 : 4);
		assert_int_equal(ARCHIVE_OK, archive_write_header(archive, entry));
		if (i == 1)
			assert_int_equal(4, archive_write_data(archive, "text", 4));
		archive_entry_free(entry);
	}
	archive_write_free(archive);
	reading = read_input("in.cpio", lines);
	assert_ok(reading.ok, reading.error);
	assert_int_equal(1, assert_lines(&reading, LITERAL("text"), ZIPFIT_DEFAULT_MAX_RECORD));
	forget(&reading);
}

/* What a sparse member leaves out - in front, between and behind its blocks - are zeros. */
static void test_sparse_members(void **state)
{
	enum {
		SIZE = 60000
	};
	static char text[SIZE];
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	struct reading reading;

	(void)state;
	memset(text + 10000, 'a', 5000);
	memset(text + 30000, 'b', 5000);
	archive_write_set_format_pax(archive);
	assert_int_equal(ARCHIVE_OK, archive_write_open_filename(archive, "in.tar"));
	archive_entry_set_pathname(entry, "sparse");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, SIZE);
	archive_entry_sparse_add_entry(entry, 10000, 5000);
	archive_entry_sparse_add_entry(entry, 30000, 5000);
	assert_int_equal(ARCHIVE_OK, archive_write_header(archive, entry));
	assert_int_equal(SIZE, archive_write_data(archive, text, SIZE));
	archive_entry_free(entry);
	archive_write_free(archive);
	/* The holes are not stored: otherwise this tests nothing. */
	assert_in_range(zf_stored_size("in.tar"), 10000, 30000);
	reading = read_input("in.tar", files);
	assert_ok(reading.ok, reading.error);
	assert_int_equal(1, reading.count);
	assert_int_equal(SIZE, reading.bytes.length);
	assert_memory_equal(text, reading.bytes.data, SIZE);
	forget(&reading);
}

/* ---- Pipes and stops ------------------------------------------------------------- */

/* A thread that writes into a pipe, each piece when the one before has been read. */
struct feeder {
	int ends[2];
	char path[32]; /* the pipe's reading end, for who opens files */
	const struct zf_buffer *bytes;
	size_t piece;
	pthread_t thread;
};

static void wait_until_read(int pipe)
{
	int unread;

	while (ioctl(pipe, FIONREAD, &unread) == 0 && unread > 0)
		sched_yield();
}

static void *feed(void *argument)
{
	struct feeder *feeder = argument;

	for (size_t at = 0; at < feeder->bytes->length;) {
		const size_t left = feeder->bytes->length - at;
		const ssize_t written =
			write(feeder->ends[1], feeder->bytes->data + at, left < feeder->piece ? left : feeder->piece);

		if (written <= 0)
			break;
		at += (size_t)written;
		wait_until_read(feeder->ends[0]);
	}
	close(feeder->ends[1]);
	return NULL;
}

static void start_feeding(struct feeder *feeder, const struct zf_buffer *bytes, size_t piece)
{
	assert_int_equal(0, pipe2(feeder->ends, O_CLOEXEC));
	snprintf(feeder->path, sizeof(feeder->path), "/dev/fd/%d", feeder->ends[0]);
	feeder->bytes = bytes;
	feeder->piece = piece;
	assert_int_equal(0, pthread_create(&feeder->thread, NULL, feed, feeder));
}

static void stop_feeding(struct feeder *feeder)
{
	pthread_join(feeder->thread, NULL);
	close(feeder->ends[0]);
}

static void assert_pipe_reads(const struct zf_buffer *bytes, size_t piece, const void *text, size_t length)
{
	struct feeder feeder;

	start_feeding(&feeder, bytes, piece);
	assert_reads(feeder.path, text, length);
	stop_feeding(&feeder);
}

static void test_pipe_a_byte_at_a_time(void **state)
{
	static const char text[] = "one\ntwo\r\n\nthree";
	struct zf_buffer plain = {0}, gzip = {0}, zstd = {0}, tar = {0};
	const struct member only = {"member", LITERAL(text)};
	zipfit_error error;

	(void)state;
	assert_ok(zf_buffer_append(&plain, LITERAL(text), &error), error);
	append_gzip_member(&gzip, plain.data, 5);
	append_gzip_member(&gzip, plain.data + 5, plain.length - 5);
	write_compressed("in.zst", ARCHIVE_FILTER_ZSTD, LITERAL(text));
	read_file("in.zst", &zstd);
	write_archive("in.tar", ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, &only, 1);
	read_file("in.tar", &tar);
	assert_pipe_reads(&plain, 1, LITERAL(text));
	assert_pipe_reads(&gzip, 1, LITERAL(text));
	assert_pipe_reads(&zstd, 1, LITERAL(text));
	assert_pipe_reads(&tar, 1, LITERAL(text));
	zf_buffer_free(&plain);
	zf_buffer_free(&gzip);
	zf_buffer_free(&zstd);
	zf_buffer_free(&tar);
}

/* Shorter than what tells gzip from the rest. */
static void test_short_pipes(void **state)
{
	static const char text[] = "\x1f\x8b";

	(void)state;
	for (size_t length = 0; length < sizeof(text); length++) {
		struct zf_buffer bytes = {0};
		zipfit_error error;

		assert_ok(zf_buffer_append(&bytes, text, length, &error), error);
		assert_pipe_reads(&bytes, 1, text, length);
		zf_buffer_free(&bytes);
	}
}

static void test_large_pipe(void **state)
{
	struct zf_buffer text = random_text(37, 1000);
	struct zf_buffer gzip = gzip_members(&text, 38, 100000);

	(void)state;
	assert_pipe_reads(&text, 5000, text.data, text.length);
	assert_pipe_reads(&gzip, 5000, text.data, text.length);
	zf_buffer_free(&text);
	zf_buffer_free(&gzip);
}

/*
 * Of a pipe whose writer makes a pause, what has come is given: nobody waits for
 * a batch to become full. (libarchive does wait for the first 512 bytes, until
 * it knows that they are no tar.)
 */
static void test_lines_of_a_silent_pipe(void **state)
{
	static char text[2000];
	struct zf_batch *batch;
	struct zf_reader *reader;
	zipfit_error error;
	const char *path;
	char name[32];
	int ends[2];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[999] = text[1999] = '\n';
	assert_int_equal(0, pipe2(ends, O_CLOEXEC));
	snprintf(name, sizeof(name), "/dev/fd/%d", ends[0]);
	path = name;
	reader = zf_reader_open(&path, 1, &lines, NULL, &error);
	batch = zf_batch_new(&error);
	assert_ok(reader != NULL && batch != NULL, error);
	for (uint64_t line = 1; line < 10; line += 2) {
		assert_int_equal(sizeof(text), write(ends[1], text, sizeof(text)));
		zf_batch_reset(batch);
		assert_ok(zf_reader_fill(reader, batch, &error), error);
		assert_int_equal(2, batch->count);
		assert_int_equal(line, batch->records[0].line);
	}
	close(ends[1]);
	zf_batch_reset(batch);
	assert_ok(zf_reader_fill(reader, batch, &error), error);
	assert_int_equal(0, batch->count);
	zf_batch_free(batch);
	zf_reader_close(reader);
	close(ends[0]);
}

static void test_standard_input(void **state)
{
	const char *const path = "-";
	const int saved = dup(STDIN_FILENO);
	int descriptor;

	(void)state;
	write_file("in", LITERAL("a\nb\n"));
	descriptor = open("in", O_RDONLY | O_CLOEXEC);
	dup2(descriptor, STDIN_FILENO);
	close(descriptor);
	assert_int_equal(4, zf_stored_size(path));
	assert_reads(path, LITERAL("a\nb\n"));
	/* It stays open: it is not the reader's to close. */
	assert_int_equal(0, lseek(STDIN_FILENO, 0, SEEK_SET));
	if (saved >= 0) {
		dup2(saved, STDIN_FILENO);
		close(saved);
	}
}

static void *request_stop(void *stop)
{
	/* The reader may be before or in its wait; it must be right either way. */
	usleep(20000);
	zipfit_stop_request(stop);
	return NULL;
}

/* A pipe that holds `bytes` and then stays silent: only the stop can end the reading. */
static void assert_stops(const void *bytes, size_t length)
{
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);
	struct reading reading;
	const char *path;
	char name[32];
	pthread_t thread;
	int ends[2];

	assert_int_equal(0, pipe2(ends, O_CLOEXEC));
	assert_int_equal(length, write(ends[1], bytes, length));
	snprintf(name, sizeof(name), "/dev/fd/%d", ends[0]);
	path = name;
	assert_int_equal(0, pthread_create(&thread, NULL, request_stop, stop));
	reading = read_inputs(&path, 1, lines, stop);
	pthread_join(thread, NULL);
	assert_false(reading.ok);
	assert_int_equal(ZIPFIT_STOPPED, reading.error.code);
	forget(&reading);
	close(ends[0]);
	close(ends[1]);
	zipfit_stop_free(stop);
}

static void test_stop_ends_the_wait_for_a_pipe(void **state)
{
	struct zf_buffer gzip = {0};

	(void)state;
	append_gzip_member(&gzip, (const unsigned char *)"a\nb\n", 4);
	assert_stops("", 0);
	assert_stops("a\nb\nhalf a li", 13);
	assert_stops(gzip.data, gzip.length / 2);
	assert_stops(gzip.data, gzip.length);
	zf_buffer_free(&gzip);
}

static void test_stop_ends_the_reading_of_a_file(void **state)
{
	const char *const path = "in";
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);
	struct reading reading;

	(void)state;
	write_file("in", LITERAL("a\nb\n"));
	zipfit_stop_request(stop);
	reading = read_inputs(&path, 1, lines, stop);
	assert_false(reading.ok);
	assert_int_equal(ZIPFIT_STOPPED, reading.error.code);
	zipfit_stop_free(stop);
	forget(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_line_endings),
		test_in_directory(test_byte_order_marks),
		test_in_directory(test_lines_about_the_limit),
		test_in_directory(test_limit_about_the_chunk),
		test_in_directory(test_random_texts),
		test_in_directory(test_thousands_of_tiny_lines),
		test_in_directory(test_inputs_follow_each_other),
		test_in_directory(test_bytes_read),
		test_in_directory(test_empty_files),
		test_in_directory(test_what_cannot_be_opened),
		test_in_directory(test_gzip_of_any_members),
		test_in_directory(test_gzip_padding_and_garbage),
		test_in_directory(test_gzip_of_nothing),
		test_in_directory(test_truncated_gzip),
		test_in_directory(test_truncated_large_gzip),
		test_in_directory(test_damaged_gzip),
		test_in_directory(test_compressions),
		test_in_directory(test_compressed_twice),
		test_in_directory(test_concatenated_frames),
		test_in_directory(test_truncated_compressions),
		test_in_directory(test_lines_of_archives),
		test_in_directory(test_members_as_records),
		test_in_directory(test_many_members),
		test_in_directory(test_overlong_members),
		test_in_directory(test_truncated_archives),
		test_in_directory(test_damaged_bytes),
		test_in_directory(test_encrypted_members),
		test_in_directory(test_other_members_are_passed_over),
		test_in_directory(test_hard_links_of_cpio),
		test_in_directory(test_sparse_members),
		test_in_directory(test_pipe_a_byte_at_a_time),
		test_in_directory(test_short_pipes),
		test_in_directory(test_large_pipe),
		test_in_directory(test_lines_of_a_silent_pipe),
		test_in_directory(test_standard_input),
		test_in_directory(test_stop_ends_the_wait_for_a_pipe),
		test_in_directory(test_stop_ends_the_reading_of_a_file),
	};

	return cmocka_run_group_tests_name("reader", tests, NULL, NULL);
}
