/*
 * test_formats.c - compressed inputs and archives, complete, truncated and damaged
 *
 * The test makes all of them, with zlib's and libarchive's writers.
 */
#include "reading.h"
#include "input/stream.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

/* ---- gzip ------------------------------------------------------------------- */

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

/* A gzip file cut anywhere except between two members is an error. From 3 bytes on it is known to be gzip. */
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
	assert_in_range(zf_stored_size(zf_file_input("in.tar")), 10000, 30000);
	reading = read_input("in.tar", files);
	assert_ok(reading.ok, reading.error);
	assert_int_equal(1, reading.count);
	assert_int_equal(SIZE, reading.bytes.length);
	assert_memory_equal(text, reading.bytes.data, SIZE);
	forget(&reading);
}

/* A zip file whose one member claims 256 bytes and has none. A claim of 2^62 would cost as few bytes. */
static void test_claims_of_zip(void **state)
{
	static const char local[] = "PK\3\4\24\0\0\0\0\0\0\0\41\0\0\0\0\0\0\0\0\0\0\1\0\0\1\0\0\0m";
	static const char central[] = "PK\1\2\24\3\24\0\0\0\0\0\0\0\41\0\0\0\0\0\0\0\0\0\0\1\0\0\1\0\0\0\0\0\0\0\0\0"
				      "\0\0\244\201\0\0\0\0m";
	static const char end[] = "PK\5\6\0\0\0\0\1\0\1\0\57\0\0\0\37\0\0\0\0\0";
	struct zf_buffer zip = {0};
	zipfit_error error;

	(void)state;
	assert_ok(zf_buffer_append(&zip, LITERAL(local), &error) && zf_buffer_append(&zip, LITERAL(central), &error) &&
	                  zf_buffer_append(&zip, LITERAL(end), &error),
	          error);
	/* Read from its beginning on, as a compressed one is, and by its directory: both believe the size. */
	for (int with_directory = 0; with_directory < 2; with_directory++) {
		struct reading reading;

		if (with_directory)
			write_file("in.zip", zip.data, zip.length);
		else
			write_compressed("in.zip", ARCHIVE_FILTER_GZIP, zip.data, zip.length);
		assert_fails("in.zip", "", 0);
		reading = read_input("in.zip", files);
		assert_false(reading.ok);
		assert_int_equal(0, reading.count);
		assert_contains(reading.error.message, "member m");
		forget(&reading);
	}
	zf_buffer_free(&zip);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_directory(test_gzip_of_any_members),  test_in_directory(test_gzip_padding_and_garbage),
		test_in_directory(test_gzip_of_nothing),      test_in_directory(test_truncated_gzip),
		test_in_directory(test_truncated_large_gzip), test_in_directory(test_damaged_gzip),
		test_in_directory(test_compressions),         test_in_directory(test_compressed_twice),
		test_in_directory(test_concatenated_frames),  test_in_directory(test_truncated_compressions),
		test_in_directory(test_lines_of_archives),    test_in_directory(test_members_as_records),
		test_in_directory(test_many_members),         test_in_directory(test_overlong_members),
		test_in_directory(test_truncated_archives),   test_in_directory(test_damaged_bytes),
		test_in_directory(test_encrypted_members),    test_in_directory(test_other_members_are_passed_over),
		test_in_directory(test_hard_links_of_cpio),   test_in_directory(test_sparse_members),
		test_in_directory(test_claims_of_zip),
	};

	return cmocka_run_group_tests_name("formats", tests, NULL, NULL);
}
