/*
 * test_outfile.c - an output that appears complete or not at all
 *
 * Everything runs three times: with unnamed temporary files, without them, and with
 * unnamed files that cannot be given a name (lacking.h).
 *
 * After every step the test examines the directory as another process would see it:
 * the names and the contents. Compressed outputs are read back with libarchive, never
 * compared with stored bytes.
 */
#include "support.h"
#include "lacking.h"
#include "output/outfile.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Looking -------------------------------------------------------------- */

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

static mode_t mode_of(const char *path)
{
	struct stat status;

	assert_int_equal(0, stat(path, &status));
	return status.st_mode & 07777;
}

/* ---- Writing -------------------------------------------------------------- */

static struct zf_outfile *open_output(const char *path)
{
	zipfit_error error;
	struct zf_outfile *file = zf_outfile_open(path, NULL, &error);

	assert_ok(file != NULL, error);
	return file;
}

/* Writes in random pieces, most of them small, up to finish. */
static void write_and_finish(struct zf_outfile *file, const void *bytes, size_t length)
{
	const unsigned char *from = bytes;
	struct prng prng = {21};
	zipfit_error error;

	while (length > 0) {
		const size_t wish = (size_t)prng_below(&prng, prng_below(&prng, 20) == 0 ? 200000 : 500);
		const size_t piece = wish < length ? wish : length;

		assert_ok(zf_outfile_write(file, from, piece, &error), error);
		from += piece;
		length -= piece;
	}
	assert_ok(zf_outfile_finish(file, &error), error);
}

static void write_output(const char *path, const void *bytes, size_t length)
{
	struct zf_outfile *file = open_output(path);
	zipfit_error error;

	write_and_finish(file, bytes, length);
	assert_ok(zf_outfile_publish(file, &error), error);
	zf_outfile_free(file);
}

/* ---- Whole or absent ------------------------------------------------------ */

static void test_appears_when_published(void **state)
{
	struct zf_outfile *file = open_output("out");
	zipfit_error error;

	(void)state;
	assert_false(is_there("out"));
	write_and_finish(file, LITERAL("new\0text\n"));
	assert_false(is_there("out"));
	assert_ok(zf_outfile_publish(file, &error), error);
	assert_content("out", LITERAL("new\0text\n"));
	assert_int_equal(1, count_names());
	zf_outfile_free(file);
	assert_int_equal(1, count_names());
}

static void test_not_published_leaves_nothing(void **state)
{
	static const char *const names[] = {"out", "out.gz", "out.zst", "out.xz", "out.bz2", "out.lz4"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		struct zf_outfile *file = open_output(names[i]);
		zipfit_error error;

		assert_ok(zf_outfile_write(file, LITERAL("started"), &error), error);
		zf_outfile_free(file);
		assert_int_equal(0, count_names());
		file = open_output(names[i]);
		write_and_finish(file, LITERAL("finished"));
		zf_outfile_free(file);
		assert_int_equal(0, count_names());
	}
	zf_outfile_free(NULL);
}

/* What a command does that fails at its first record. */
static void test_discarded_before_the_first_byte(void **state)
{
	static const char *const names[] = {"out", "out.gz", "out.zst", "out.xz", "out.bz2", "out.lz4"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		zf_outfile_free(open_output(names[i]));
		assert_int_equal(0, count_names());
	}
}

static void test_replaces_a_file_in_one_step(void **state)
{
	struct zf_outfile *file;
	zipfit_error error;

	(void)state;
	write_file("out", LITERAL("old"));
	file = open_output("out");
	write_and_finish(file, LITERAL("new"));
	assert_content("out", LITERAL("old"));
	assert_ok(zf_outfile_publish(file, &error), error);
	zf_outfile_free(file);
	assert_content("out", LITERAL("new"));
	assert_int_equal(1, count_names());
}

static void test_failure_leaves_the_old_file(void **state)
{
	struct zf_outfile *file;

	(void)state;
	write_file("out", LITERAL("old"));
	file = open_output("out");
	write_and_finish(file, LITERAL("new"));
	zf_outfile_free(file);
	assert_content("out", LITERAL("old"));
	assert_int_equal(1, count_names());
}

static void test_failed_rename_cleans_up(void **state)
{
	struct zf_outfile *file = open_output("out");
	zipfit_error error;

	(void)state;
	write_and_finish(file, LITERAL("new"));
	/* A directory has taken the name in the meantime. */
	assert_int_equal(0, mkdir("out", 0755));
	assert_false(zf_outfile_publish(file, &error));
	assert_int_equal(ZIPFIT_IO, error.code);
	assert_starts_with(error.message, "out: ");
	zf_outfile_free(file);
	assert_int_equal(1, count_names());
}

static void test_any_amount_of_bytes(void **state)
{
	static const size_t lengths[] = {0, 1, 65535, 65536, 65537, 1000000};
	static unsigned char bytes[1000000];
	struct prng prng = {22};

	(void)state;
	prng_fill(&prng, bytes, sizeof(bytes));
	for (size_t i = 0; i < ARRAY_LENGTH(lengths); i++) {
		write_output("out", bytes, lengths[i]);
		assert_content("out", bytes, lengths[i]);
	}
}

/* ---- Modes, links and names ------------------------------------------------ */

static void test_mode_of_a_replaced_file_stays(void **state)
{
	static const mode_t modes[] = {0600, 0644, 0664, 0755, 0400};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(modes); i++) {
		write_file("out", LITERAL("old"));
		assert_int_equal(0, chmod("out", modes[i]));
		write_output("out", LITERAL("new"));
		assert_int_equal(modes[i], mode_of("out"));
		assert_content("out", LITERAL("new"));
		assert_int_equal(0, unlink("out"));
	}
}

static void test_mode_of_a_new_file_follows_the_mask(void **state)
{
	const mode_t before = umask(027);

	(void)state;
	write_output("out", LITERAL("new"));
	umask(before);
	assert_int_equal(0640, mode_of("out"));
}

static void test_symbolic_links_are_followed(void **state)
{
	struct stat status;

	(void)state;
	assert_int_equal(0, mkdir("far", 0755));
	write_file("far/real", LITERAL("old"));
	assert_int_equal(0, symlink("far/real", "second"));
	assert_int_equal(0, symlink("second", "first"));
	write_output("first", LITERAL("new"));
	assert_int_equal(0, lstat("first", &status));
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(0, lstat("far/real", &status));
	assert_true(S_ISREG(status.st_mode));
	assert_content("far/real", LITERAL("new"));
	assert_int_equal(3, count_names());
}

/* A link that leads nowhere is a name like any other: the file takes its place. */
static void test_dangling_links_are_replaced(void **state)
{
	struct stat status;

	(void)state;
	assert_int_equal(0, symlink("no/such/file", "out"));
	write_output("out", LITERAL("new"));
	assert_int_equal(0, lstat("out", &status));
	assert_true(S_ISREG(status.st_mode));
	assert_content("out", LITERAL("new"));
	assert_int_equal(1, count_names());
}

/* CIFS and exFAT have modes that cannot be set: the file is written, and nobody gains permission to read it. */
static void test_modes_that_cannot_be_set(void **state)
{
	static const int causes[] = {EPERM, ENOTSUP, ENOSYS, EINVAL, EROFS, EACCES};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(causes); i++) {
		write_file("out", LITERAL("old"));
		assert_int_equal(0, chmod("out", 0640));
		lacking.fchmod = causes[i];
		write_output("out", LITERAL("new"));
		lacking.fchmod = 0;
		assert_content("out", LITERAL("new"));
		assert_int_equal(0, mode_of("out") & 0137);
		assert_int_equal(1, count_names());
	}
}

/* Another fault is one. */
static void test_modes_that_fail(void **state)
{
	zipfit_error error;

	(void)state;
	write_file("out", LITERAL("old"));
	lacking.fchmod = EIO;
	assert_null(zf_outfile_open("out", NULL, &error));
	lacking.fchmod = 0;
	assert_string_equal("out: cannot set the mode: Input/output error", error.message);
	assert_content("out", LITERAL("old"));
	assert_int_equal(1, count_names());
}

/* Before it is complete a file has a name only where it must. */
static void test_names_before_the_end(void **state)
{
	struct zf_outfile *file = open_output("out");
	const bool named = lacking.tmpfile != 0 || lacking.linkat != 0;
	zipfit_error error;

	(void)state;
	assert_int_equal(named, count_names());
	assert_ok(zf_outfile_defer(file, &error), error);
	assert_int_equal(0, count_names());
	write_and_finish(file, LITERAL("text"));
	assert_int_equal(named, count_names());
	assert_ok(zf_outfile_publish(file, &error), error);
	assert_int_equal(1, count_names());
	zf_outfile_free(file);
	assert_content("out", LITERAL("text"));
}

/* An open descriptor is written from where it stands, and stays the caller's. */
static void test_inherited_descriptors(void **state)
{
	/* NOLINTNEXTLINE(android-cloexec-open): as from a caller */
	const int descriptor = open("f", O_WRONLY | O_CREAT | O_APPEND, 0666);
	char name[32];
	zipfit_error error;

	(void)state;
	assert_true(descriptor >= 0);
	assert_int_equal(7, write(descriptor, "before\n", 7));
	snprintf(name, sizeof(name), "/dev/fd/%d", descriptor);
	write_output(name, LITERAL("text\n"));
	assert_int_equal(6, write(descriptor, "after\n", 6));
	assert_content("f", LITERAL("before\ntext\nafter\n"));
	assert_int_equal(1, count_names());
	close(descriptor);
	assert_null(zf_outfile_open(name, NULL, &error));
	assert_int_equal(ZIPFIT_IO, error.code);
	assert_starts_with(error.message, name);
}

/* A temporary file of a run that was killed must neither be taken over nor removed. */
static void test_foreign_temporary_files_stay(void **state)
{
	char name[64];

	(void)state;
	snprintf(name, sizeof(name), "out.zipfit-%ld-0", (long)getpid());
	write_file(name, LITERAL("foreign"));
	write_output("out", LITERAL("new"));
	assert_content("out", LITERAL("new"));
	assert_content(name, LITERAL("foreign"));
	assert_int_equal(2, count_names());
}

/* Another output could not be published: what replaced nothing goes, what replaced something is whole and stays. */
static void test_taking_back(void **state)
{
	struct zf_outfile *fresh, *replacing, *unpublished;
	zipfit_error error;

	(void)state;
	write_file("replaced", LITERAL("old"));
	fresh = open_output("fresh");
	replacing = open_output("replaced");
	unpublished = open_output("unpublished");
	assert_ok(zf_outfile_write(replacing, LITERAL("new"), &error), error);
	assert_ok(zf_outfile_finish(fresh, &error) && zf_outfile_publish(fresh, &error), error);
	assert_ok(zf_outfile_finish(replacing, &error) && zf_outfile_publish(replacing, &error), error);
	write_file("unpublished", LITERAL("another's"));
	zf_outfile_unpublish(fresh);
	zf_outfile_unpublish(replacing);
	zf_outfile_unpublish(unpublished);
	zf_outfile_free(fresh);
	zf_outfile_free(replacing);
	zf_outfile_free(unpublished);
	assert_false(is_there("fresh"));
	assert_content("replaced", LITERAL("new"));
	assert_content("unpublished", LITERAL("another's"));
	assert_int_equal(2, count_names());
}

static void test_impossible_names(void **state)
{
	zipfit_error error;

	(void)state;
	assert_null(zf_outfile_open("no/such/directory/out", NULL, &error));
	assert_int_equal(ZIPFIT_IO, error.code);
	assert_starts_with(error.message, "no/such/directory/out: ");
	assert_int_equal(0, mkdir("directory", 0755));
	assert_null(zf_outfile_open("directory", NULL, &error));
	assert_int_equal(ZIPFIT_IO, error.code);
	assert_starts_with(error.message, "directory: ");
	assert_int_equal(1, count_names());
}

/* ---- Devices and pipes ----------------------------------------------------- */

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

/* ---- Compression ----------------------------------------------------------- */

static const struct {
	const char *name;
	int filter;
} compressions[] = {
	{"out.gz", ARCHIVE_FILTER_GZIP},   {"out.zst", ARCHIVE_FILTER_ZSTD}, {"out.xz", ARCHIVE_FILTER_XZ},
	{"out.bz2", ARCHIVE_FILTER_BZIP2}, {"out.lz4", ARCHIVE_FILTER_LZ4},
};

/*
 * Reads the file back, insisting that it is in the filter's format, be it of
 * nothing; but lz4 alone takes a file without a byte for nothing compressed.
 */
static void decompress(const char *path, int filter, struct zf_buffer *to)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	unsigned char block[10000];
	zipfit_error error;
	la_ssize_t got;

	assert_int_equal(ARCHIVE_OK, archive_read_support_filter_by_code(archive, filter));
	assert_int_equal(ARCHIVE_OK, archive_read_support_format_raw(archive));
	assert_int_equal(ARCHIVE_OK, archive_read_support_format_empty(archive));
	assert_int_equal(ARCHIVE_OK, archive_read_open_filename(archive, path, 4096));
	if (archive_read_next_header(archive, &entry) == ARCHIVE_OK)
		while ((got = archive_read_data(archive, block, sizeof(block))) != 0) {
			assert_true(got > 0);
			assert_ok(zf_buffer_append(to, block, (size_t)got, &error), error);
		}
	if (filter != ARCHIVE_FILTER_LZ4 || to->length > 0)
		assert_int_equal(filter, archive_filter_code(archive, 0));
	archive_read_free(archive);
}

static void assert_reads_back(const void *bytes, size_t length)
{
	for (size_t i = 0; i < ARRAY_LENGTH(compressions); i++) {
		struct zf_buffer back = {0};

		write_output(compressions[i].name, bytes, length);
		decompress(compressions[i].name, compressions[i].filter, &back);
		assert_int_equal(length, back.length);
		assert_true(length == 0 || memcmp(bytes, back.data, length) == 0);
		zf_buffer_free(&back);
	}
	assert_int_equal(ARRAY_LENGTH(compressions), count_names());
}

static void test_compressed_outputs_read_back(void **state)
{
	struct zf_buffer bytes = {0};
	struct prng prng = {24};

	(void)state;
	append_words(&bytes, &prng, 300000);
	assert_reads_back(bytes.data, bytes.length);
	assert_reads_back("one line\n", 9);
	prng_fill(&prng, bytes.data, bytes.length);
	assert_reads_back(bytes.data, bytes.length);
	zf_buffer_free(&bytes);
}

static void test_nothing_compressed_reads_back(void **state)
{
	(void)state;
	assert_reads_back("", 0);
}

static void test_compression_compresses(void **state)
{
	struct zf_buffer bytes = {0};
	struct prng prng = {25};

	(void)state;
	append_words(&bytes, &prng, 300000);
	for (size_t i = 0; i < ARRAY_LENGTH(compressions); i++) {
		struct stat status;

		write_output(compressions[i].name, bytes.data, bytes.length);
		assert_int_equal(0, stat(compressions[i].name, &status));
		assert_in_range(status.st_size, 1, 150000);
	}
	zf_buffer_free(&bytes);
}

static void test_same_bytes_every_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(compressions); i++) {
		struct zf_buffer first = {0};

		write_output(compressions[i].name, LITERAL("the same records"));
		read_file(compressions[i].name, &first);
		write_output(compressions[i].name, LITERAL("the same records"));
		assert_content(compressions[i].name, first.data, first.length);
		/* RFC 1952: bytes 4 to 7 are the time; two runs within a second would hide it. */
		if (compressions[i].filter == ARCHIVE_FILTER_GZIP)
			assert_memory_equal("\0\0\0\0", first.data + 4, 4);
		zf_buffer_free(&first);
	}
}

static void test_only_the_ending_compresses(void **state)
{
	static const char *const plain[] = {"gz", ".gz", "out.gz.txt", "outgz", "out.GZ", "out.zip"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(plain); i++) {
		write_output(plain[i], LITERAL("as it is"));
		assert_content(plain[i], LITERAL("as it is"));
	}
}

static int lack_tmpfile(void **state)
{
	(void)state;
	lacking.tmpfile = EOPNOTSUPP;
	return 0;
}

static int lack_linkat(void **state)
{
	(void)state;
	lacking = (struct lacking){.linkat = EPERM};
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_appears_when_published),
		test_in_directory(test_not_published_leaves_nothing),
		test_in_directory(test_discarded_before_the_first_byte),
		test_in_directory(test_replaces_a_file_in_one_step),
		test_in_directory(test_failure_leaves_the_old_file),
		test_in_directory(test_failed_rename_cleans_up),
		test_in_directory(test_any_amount_of_bytes),
		test_in_directory(test_mode_of_a_replaced_file_stays),
		test_in_directory(test_mode_of_a_new_file_follows_the_mask),
		test_in_directory(test_modes_that_cannot_be_set),
		test_in_directory(test_modes_that_fail),
		test_in_directory(test_names_before_the_end),
		test_in_directory(test_inherited_descriptors),
		test_in_directory(test_symbolic_links_are_followed),
		test_in_directory(test_dangling_links_are_replaced),
		test_in_directory(test_foreign_temporary_files_stay),
		test_in_directory(test_taking_back),
		test_in_directory(test_impossible_names),
		test_in_directory(test_full_device),
		test_in_directory(test_device_stays_a_device),
		test_in_directory(test_broken_pipe),
		test_in_directory(test_broken_pipe_behind_compression),
		test_in_directory(test_stop_ends_the_wait_for_a_pipe),
		test_in_directory(test_flush),
		test_in_directory(test_pipe_is_written_soon),
		test_in_directory(test_standard_output),
		test_in_directory(test_compressed_outputs_read_back),
		test_in_directory(test_nothing_compressed_reads_back),
		test_in_directory(test_compression_compresses),
		test_in_directory(test_same_bytes_every_time),
		test_in_directory(test_only_the_ending_compresses),
	};

	return cmocka_run_group_tests_name("outfile", tests, NULL, NULL) +
	       cmocka_run_group_tests_name("outfile with a temporary name", tests, lack_tmpfile, NULL) +
	       cmocka_run_group_tests_name("outfile without links", tests, lack_linkat, NULL);
}
