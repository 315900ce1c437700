/*
 * test_reader.c - lines and files as batches of records
 */
#include "reading.h"
#include "input/stream.h"

#include <archive.h>
#include <string.h>

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
		stored += zf_stored_size(zf_file_input(paths[i]));
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
	assert_int_equal(5, zf_stored_size(zf_file_input("there")));
	assert_int_equal(0, zf_stored_size(zf_file_input("missing")));
	assert_int_equal(0, zf_stored_size(zf_file_input("directory")));
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
	};

	return cmocka_run_group_tests_name("reader", tests, NULL, NULL);
}
