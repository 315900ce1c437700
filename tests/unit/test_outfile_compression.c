/*
 * test_outfile_compression.c - outputs that are compressed by their names
 *
 * They are read back with libarchive, never compared with stored bytes.
 */
#include "lacking.h"
#include "outputs.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <sys/stat.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_compressed_outputs_read_back),
		test_in_directory(test_nothing_compressed_reads_back),
		test_in_directory(test_compression_compresses),
		test_in_directory(test_same_bytes_every_time),
		test_in_directory(test_only_the_ending_compresses),
	};

	return run_lacking("compressed outputs", tests);
}
