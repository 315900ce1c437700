/*
 * test_outfile_pipes.c - outputs that are devices or pipes
 */
#include "lacking.h"
#include "outputs.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Writes until it fails: ever new noise, so that no compressor can keep it back. */
static void write_until_failure(struct zf_outfile *file, const char *name, zipfit_error *error)
{
	static unsigned char bytes[100000];
	struct prng prng = {23};
	bool ok = true;

	for (int i = 0; ok && i < 200; i++) {
		prng_fill(&prng, bytes, sizeof(bytes));
		ok = zf_outfile_write(file, bytes, sizeof(bytes), error);
	}
	if (ok)
		fail_msg("20 MB are written to %s", name);
}

static void test_full_device(void **state)
{
	struct zf_outfile *file = open_output("/dev/full");
	zipfit_error error;

	(void)state;
	/* A few bytes are buffered: the end of the output is where they must be missed. */
	assert_ok(zf_outfile_write(file, LITERAL("few"), &error), error);
	assert_false(zf_outfile_finish(file, &error));
	assert_int_equal(ZIPFIT_IO, error.code);
	assert_starts_with(error.message, "/dev/full: ");
	zf_outfile_free(file);
	file = open_output("/dev/full");
	write_until_failure(file, "/dev/full", &error);
	assert_int_equal(ZIPFIT_IO, error.code);
	zf_outfile_free(file);
}

static void test_device_stays_a_device(void **state)
{
	struct stat status;

	(void)state;
	write_output("/dev/null", LITERAL("gone"));
	assert_int_equal(0, stat("/dev/null", &status));
	assert_true(S_ISCHR(status.st_mode));
}

/* Writes to a named pipe whose reader has gone; `name` chooses the compression. */
static void assert_broken_pipe(const char *name)
{
	struct zf_outfile *file;
	zipfit_error error;
	int reader;

	assert_int_equal(0, mkfifo(name, 0600));
	reader = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	file = open_output(name);
	close(reader);
	write_until_failure(file, name, &error);
	assert_int_equal(ZIPFIT_BROKEN_PIPE, error.code);
	assert_starts_with(error.message, name);
	zf_outfile_free(file);
	assert_true(is_there(name));
}

static void test_broken_pipe(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_broken_pipe("pipe");
	assert_int_equal(1, count_names());
}

/* The compressor between must not hide it until the end of a long run. */
static void test_broken_pipe_behind_compression(void **state)
{
	static const char *const names[] = {"out.gz", "out.xz", "out.bz2", "out.lz4", "out.zst"};

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
		assert_broken_pipe(names[i]);
}

static void *request_stop(void *stop)
{
	/* The writer may be before or in its wait; it must be right either way. */
	usleep(20000);
	zipfit_stop_request(stop);
	return NULL;
}

/* A full pipe without a reader: only the stop can end the writing. */
static void test_stop_ends_the_wait_for_a_pipe(void **state)
{
	zipfit_error error;
	zipfit_stop *stop = zipfit_stop_new(&error);
	struct zf_outfile *file;
	pthread_t thread;
	int reader;

	(void)state;
	assert_int_equal(0, mkfifo("pipe", 0600));
	reader = open("pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	file = zf_outfile_open("pipe", stop, &error);
	assert_ok(file != NULL, error);
	assert_int_equal(0, pthread_create(&thread, NULL, request_stop, stop));
	write_until_failure(file, "pipe", &error);
	pthread_join(thread, NULL);
	assert_int_equal(ZIPFIT_STOPPED, error.code);
	zf_outfile_free(file);
	zipfit_stop_free(stop);
	close(reader);
}

/* What is written into a pipe is there after a flush, which also finds out that the reader has gone. */
static void test_flush(void **state)
{
	struct zf_outfile *file, *whole = open_output("out");
	zipfit_error error;
	char bytes[8];
	int reader;

	(void)state;
	assert_int_equal(0, mkfifo("pipe", 0600));
	reader = open("pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	file = open_output("pipe");
	assert_ok(zf_outfile_write(file, "few", 3, &error), error);
	assert_int_equal(-1, read(reader, bytes, sizeof(bytes)));
	assert_ok(zf_outfile_flush(file, &error), error);
	assert_int_equal(3, read(reader, bytes, sizeof(bytes)));
	assert_memory_equal("few", bytes, 3);
	assert_ok(zf_outfile_flush(file, &error), error);
	close(reader);
	assert_false(zf_outfile_flush(file, &error));
	assert_int_equal(ZIPFIT_BROKEN_PIPE, error.code);
	zf_outfile_free(file);
	/* A file that will be published waits for that. */
	assert_ok(zf_outfile_write(whole, "few", 3, &error) && zf_outfile_flush(whole, &error), error);
	assert_false(is_there("out"));
	zf_outfile_free(whole);
}

/* The reader of a pipe gets data before everything is written, and in the end every byte. */
static void test_pipe_is_written_soon(void **state)
{
	struct zf_outfile *file;
	zipfit_error error;
	int reader, unread;

	(void)state;
	assert_int_equal(0, mkfifo("pipe", 0600));
	reader = open("pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	file = open_output("pipe");
	for (int i = 0; i < 100; i++)
		assert_ok(zf_outfile_write(file,
		                           "a line of a hundred bytes that is padded with dots to its length "
		                           "...................................",
		                           100, &error),
		          error);
	assert_int_equal(0, ioctl(reader, FIONREAD, &unread));
	assert_in_range(unread, 100, 10000);
	assert_ok(zf_outfile_finish(file, &error) && zf_outfile_publish(file, &error), error);
	assert_int_equal(0, ioctl(reader, FIONREAD, &unread));
	assert_int_equal(10000, unread);
	zf_outfile_free(file);
	close(reader);
}

static void test_standard_output(void **state)
{
	const int saved = dup(STDOUT_FILENO);
	char bytes[16];
	int ends[2];
	bool ok;
	struct zf_outfile *file;
	zipfit_error error;

	(void)state;
	assert_int_equal(0, pipe(ends));
	fflush(stdout);
	dup2(ends[1], STDOUT_FILENO);
	/* No assertion while cmocka's own output would go down the pipe. */
	file = zf_outfile_open("-", NULL, &error);
	ok = file != NULL && zf_outfile_write(file, "text", 4, &error) && zf_outfile_finish(file, &error) &&
	     zf_outfile_publish(file, &error);
	zf_outfile_free(file);
	/* Standard output is not ours to close. */
	ok = ok && write(STDOUT_FILENO, "!", 1) == 1;
	dup2(saved, STDOUT_FILENO);
	close(saved);
	close(ends[1]);
	assert_true(ok);
	assert_int_equal(5, read(ends[0], bytes, sizeof(bytes)));
	assert_memory_equal("text!", bytes, 5);
	close(ends[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_full_device),
		test_in_directory(test_device_stays_a_device),
		test_in_directory(test_broken_pipe),
		test_in_directory(test_broken_pipe_behind_compression),
		test_in_directory(test_stop_ends_the_wait_for_a_pipe),
		test_in_directory(test_flush),
		test_in_directory(test_pipe_is_written_soon),
		test_in_directory(test_standard_output),
	};

	return run_lacking("outputs to pipes and devices", tests);
}
