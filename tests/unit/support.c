/*
 * support.c - what several unit tests need
 */
#include "support.h"

#include <dirent.h>
#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Files --------------------------------------------------------------- */

/* One test runs at a time in a process, so one directory is enough. */
static char directory[] = "/tmp/zipfit-unit-XXXXXX";

int enter_directory(void **state)
{
	(void)state;
	strcpy(directory + sizeof(directory) - sizeof("XXXXXX"), "XXXXXX");
	return mkdtemp(directory) != NULL && chdir(directory) == 0 ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

int leave_directory(void **state)
{
	(void)state;
	return chdir("/") == 0 ? nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS) : -1;
}

void write_file(const char *path, const void *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(length, length > 0 ? fwrite(bytes, 1, length, file) : 0);
	assert_int_equal(0, fclose(file));
}

void read_file(const char *path, struct zf_buffer *to)
{
	FILE *file = fopen(path, "rb");
	unsigned char block[4096];
	zipfit_error error;
	size_t got;

	assert_non_null(file);
	while ((got = fread(block, 1, sizeof(block), file)) > 0)
		assert_ok(zf_buffer_append(to, block, got, &error), error);
	assert_false(ferror(file));
	fclose(file);
}

uint64_t repeats(uint64_t all, uint64_t fewer)
{
	return getenv("ZIPFIT_FEWER") == NULL ? all : fewer;
}

/* ---- Pseudo-random data --------------------------------------------------- */

/* SplitMix64 (Steele, Lea and Flood, 2014): a counter, and a mixing of its bits. */
uint64_t prng_next(struct prng *prng)
{
	uint64_t z = prng->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

uint64_t prng_below(struct prng *prng, uint64_t bound)
{
	return prng_next(prng) % bound;
}

void prng_fill(struct prng *prng, void *bytes, size_t length)
{
	unsigned char *to = bytes;

	for (size_t i = 0; i < length; i++)
		to[i] = (unsigned char)prng_next(prng);
}

void append_words(struct zf_buffer *to, struct prng *prng, size_t length)
{
	static const char *const words[] = {"the ",  "proof ", "of ",  "a ",     "lemma ", "follows ", "by ",
	                                    "sum ",  "over ",  "all ", "prime ", "p ",     "divides ", "n ",
	                                    "hence", ", ",     "let ", "group ", "ring ",  "field ",   "finite "};
	const size_t end = to->length + length;
	zipfit_error error;

	while (to->length < end)
		assert_ok(zf_buffer_append_text(to, words[prng_below(prng, ARRAY_LENGTH(words))], &error), error);
	to->length = end;
}

/* ---- Target sets ---------------------------------------------------------- */

zipfit_documents *new_targets(void)
{
	zipfit_error error;
	zipfit_documents *targets = zipfit_documents_new(&error);

	assert_ok(targets != NULL, error);
	return targets;
}

void add_target(zipfit_documents *targets, const void *document, size_t length)
{
	zipfit_error error;

	assert_ok(zipfit_documents_add(targets, document, length, &error), error);
}

/* ---- Archives ------------------------------------------------------------- */

static void write_member(struct archive *archive, const struct member *member)
{
	struct archive_entry *entry = archive_entry_new();
	const size_t name_length = strlen(member->name);
	const bool is_directory = name_length > 0 && member->name[name_length - 1] == '/';

	archive_entry_set_pathname(entry, member->name);
	archive_entry_set_filetype(entry, is_directory ? AE_IFDIR : AE_IFREG);
	archive_entry_set_perm(entry, is_directory ? 0755 : 0644);
	archive_entry_set_size(entry, (la_int64_t)member->length);
	assert_int_equal(ARCHIVE_OK, archive_write_header(archive, entry));
	if (member->length > 0)
		assert_int_equal(member->length, archive_write_data(archive, member->bytes, member->length));
	archive_entry_free(entry);
}

void write_archive(const char *path, int format, int filter, const struct member *members, size_t count)
{
	struct archive *archive = archive_write_new();

	assert_non_null(archive);
	assert_int_equal(ARCHIVE_OK, archive_write_set_format(archive, format));
	assert_int_equal(ARCHIVE_OK, archive_write_add_filter(archive, filter));
	assert_int_equal(ARCHIVE_OK, archive_write_open_filename(archive, path));
	for (size_t i = 0; i < count; i++)
		write_member(archive, &members[i]);
	assert_int_equal(ARCHIVE_OK, archive_write_close(archive));
	archive_write_free(archive);
}

int count_names(void)
{
	DIR *listed = opendir(".");
	int count = 0;

	assert_non_null(listed);
	for (const struct dirent *entry; (entry = readdir(listed)) != NULL;)
		count += entry->d_name[0] != '.';
	closedir(listed);
	return count;
}

void assert_content(const char *path, const void *bytes, size_t length)
{
	struct zf_buffer content = {0};

	read_file(path, &content);
	assert_int_equal(length, content.length);
	assert_true(length == 0 || memcmp(bytes, content.data, length) == 0);
	zf_buffer_free(&content);
}
