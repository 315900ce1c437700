/*
 * test_pipes.c - inputs that arrive slowly, and stops while they are awaited
 */
#include "reading.h"
#include "input/stream.h"

#include <archive.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* ---- Pipes and stops ------------------------------------------------------------- */

/* A thread that writes into a pipe, each piece when the one before has been read. */
struct feeder {
	int ends[2];
	char path[32]; /* the pipe's reading end, as a file name */
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
 * Of a pipe whose writer makes a pause, what has arrived is given, without waiting for
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

/* Sends `bytes`; the next batch has the records `first` to `last`, and a run can go on after it at byte `end`. */
static void assert_batch_after(int pipe, struct zf_reader *reader, const char *bytes, const char *first,
                               const char *last, uint64_t end)
{
	zipfit_error error;
	struct zf_batch *batch = zf_batch_new(&error);
	const struct zf_record *record;

	assert_ok(batch != NULL, error);
	assert_int_equal(strlen(bytes), write(pipe, bytes, strlen(bytes)));
	assert_ok(zf_reader_fill(reader, batch, &error), error);
	assert_true(batch->count > 0);
	record = &batch->records[0];
	assert_int_equal(strlen(first), record->length);
	assert_memory_equal(first, batch->bytes.data + record->begin, record->length);
	record = &batch->records[batch->count - 1];
	assert_int_equal(strlen(last), record->length);
	assert_memory_equal(last, batch->bytes.data + record->begin, record->length);
	assert_int_equal(end, batch->next.offset);
	zf_batch_free(batch);
}

/* The beginning of a record does not hold up the records before it. */
static void test_half_a_record(void **state)
{
	static const zipfit_format json = {.kind = ZIPFIT_JSONL};
	/* A line of text might be the beginning of an archive. */
	static const zipfit_format plain = {.kind = ZIPFIT_LINES, .plain = true};
	const struct {
		const zipfit_format *format;
		const char *bytes[3];
		const char *records[3][2];
		uint64_t ends[3];
	} cases[] = {
		{&plain,
	         {"one\ntwo\nth", "ree\nfour", "\n"},
	         {{"one", "two"}, {"three", "three"}, {"four", "four"}},
	         {8, 14, 19}},
		{&json,
	         {"[{\"a\":1},\n{\"b\"", ":2} , {", "}"},
	         {{"{\"a\":1}", "{\"a\":1}"}, {"{\"b\":2}", "{\"b\":2}"}, {"{}", "{}"}},
	         {10, 20, 22}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char name[32];
		const char *const path = name;
		zipfit_error error;
		struct zf_reader *reader;
		int ends[2];

		assert_int_equal(0, pipe2(ends, O_CLOEXEC));
		snprintf(name, sizeof(name), "/dev/fd/%d", ends[0]);
		reader = zf_reader_open(&path, 1, cases[i].format, NULL, &error);
		assert_ok(reader != NULL, error);
		for (size_t j = 0; j < 3; j++)
			assert_batch_after(ends[1], reader, cases[i].bytes[j], cases[i].records[j][0],
			                   cases[i].records[j][1], cases[i].ends[j]);
		zf_reader_close(reader);
		close(ends[0]);
		close(ends[1]);
	}
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
	assert_int_equal(4, zf_stored_size(zf_file_input(path)));
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
		test_in_directory(test_pipe_a_byte_at_a_time),
		test_in_directory(test_short_pipes),
		test_in_directory(test_large_pipe),
		test_in_directory(test_lines_of_a_silent_pipe),
		test_in_directory(test_half_a_record),
		test_in_directory(test_standard_input),
		test_in_directory(test_stop_ends_the_wait_for_a_pipe),
		test_in_directory(test_stop_ends_the_reading_of_a_file),
	};

	return cmocka_run_group_tests_name("pipes", tests, NULL, NULL);
}
