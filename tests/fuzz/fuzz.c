/*
 * fuzz.c - what the fuzz targets share
 */
#include "fuzz.h"

#include "cli/command_line.h"
#include "cli/commands.h"
#include "util/hash.h"

#include <archive.h>
#include <archive_entry.h>
#include <ctype.h>
#include <ftw.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Out of the way of what libFuzzer and a run open. */
#define FIRST_NUMBERED 200

void require(bool ok, const char *format, ...)
{
	va_list arguments;

	if (ok)
		return;
	/* Past stderr, which a target may have sent elsewhere. */
	va_start(arguments, format);
	vdprintf(STDERR_FILENO, format, arguments);
	va_end(arguments);
	dprintf(STDERR_FILENO, "\n");
	abort();
}

void require_error(const zipfit_error *error)
{
	require(error->code > ZIPFIT_OK && error->code <= ZIPFIT_SAVED, "an error with the code %d", (int)error->code);
	require(memchr(error->message, '\0', sizeof(error->message)) != NULL && error->message[0] != '\0',
	        "an error without a message");
	for (const char *at = error->message; *at != '\0'; at++)
		require(!iscntrl((unsigned char)*at), "a control character in '%s'", error->message);
}

/* ---- Choices ------------------------------------------------------------- */

unsigned choose_byte(struct choices *choices)
{
	if (choices->left == 0)
		return 0;
	choices->left--;
	return *choices->at++;
}

size_t choose_below(struct choices *choices, size_t bound)
{
	size_t number = choose_byte(choices);

	if (bound > 256)
		number = number << 8 | choose_byte(choices);
	return number % bound;
}

void choose_text(struct choices *choices, size_t most, char *text)
{
	size_t length = 0;

	while (length < most && choices->left > 0) {
		const unsigned byte = choose_byte(choices);

		if (byte == '\n')
			break;
		text[length++] = (char)byte;
	}
	text[length] = '\0';
}

bool is_one_in(unsigned many, const void *bytes, size_t length)
{
	return zf_hash_bytes(0, bytes, length) % many == 0;
}

/* ---- Files --------------------------------------------------------------- */

int memory_file(const void *bytes, size_t length, char *path)
{
	const int descriptor = memfd_create("fuzz", MFD_CLOEXEC);

	require(descriptor >= 0, "no file in memory");
	for (size_t done = 0; done < length;) {
		const ssize_t written = pwrite(descriptor, (const char *)bytes + done, length - done, (off_t)done);

		require(written > 0, "a file in memory cannot be written");
		done += (size_t)written;
	}
	if (path != NULL)
		snprintf(path, MEMORY_PATH_BYTES, "/proc/self/fd/%d", descriptor);
	return descriptor;
}

void read_memory_file(int descriptor, struct zf_buffer *to)
{
	const off_t length = lseek(descriptor, 0, SEEK_END);
	zipfit_error error;

	require(length >= 0 && zf_buffer_reserve(to, (size_t)length + 1, &error), "a file in memory has no end");
	require(pread(descriptor, to->data + to->length, (size_t)length, 0) == length,
	        "a file in memory cannot be read");
	to->length += (size_t)length;
}

void numbered_file(int number, const void *bytes, size_t length)
{
	const int descriptor = memory_file(bytes, length, NULL);

	require(dup2(descriptor, FIRST_NUMBERED + number) >= 0, "no descriptor %d", FIRST_NUMBERED + number);
	close(descriptor);
}

static char directory[SCRATCH_PATH_BYTES / 2];

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

static void remove_directory(void)
{
	nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

void scratch_path(const char *name, char *path)
{
	const char *parent = getenv("TMPDIR");

	if (directory[0] == '\0') {
		snprintf(directory, sizeof(directory), "%s/zipfit-fuzz-XXXXXX", parent != NULL ? parent : "/tmp");
		require(mkdtemp(directory) != NULL && atexit(remove_directory) == 0, "no directory %s", directory);
	}
	snprintf(path, SCRATCH_PATH_BYTES, "%s/%s", directory, name);
}

void write_scratch_file(const char *path, const void *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");

	require(file != NULL && (length == 0 || fwrite(bytes, 1, length, file) == length) && fclose(file) == 0,
	        "cannot write %s", path);
}

/* ---- Packing ------------------------------------------------------------- */

int packed_file(size_t packing, const void *bytes, size_t length, char *path)
{
	static const struct {
		int format, filter;
	} packings[PACKINGS] = {
		{ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_NONE},  {ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP},
		{ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_BZIP2}, {ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_XZ},
		{ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_ZSTD},  {ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_LZ4},
		{ARCHIVE_FORMAT_TAR, ARCHIVE_FILTER_NONE},  {ARCHIVE_FORMAT_TAR, ARCHIVE_FILTER_GZIP},
		{ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE},  {ARCHIVE_FORMAT_CPIO_SVR4_NOCRC, ARCHIVE_FILTER_NONE},
	};
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	const int descriptor = memory_file("", 0, path);
	/* libarchive 3.6 crashes where it closes lz4 before the first byte. */
	const int filter = length > 0 ? packings[packing].filter : ARCHIVE_FILTER_NONE;

	require(archive != NULL && entry != NULL, "no memory");
	archive_entry_set_pathname(entry, "m");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_size(entry, (la_int64_t)length);
	require(archive_write_set_format(archive, packings[packing].format) == ARCHIVE_OK &&
	                archive_write_add_filter(archive, filter) == ARCHIVE_OK &&
	                archive_write_open_fd(archive, descriptor) == ARCHIVE_OK &&
	                archive_write_header(archive, entry) == ARCHIVE_OK &&
	                (length == 0 || archive_write_data(archive, bytes, length) == (la_ssize_t)length) &&
	                archive_write_close(archive) == ARCHIVE_OK,
	        "packing failed");
	archive_entry_free(entry);
	archive_write_free(archive);
	return descriptor;
}

/* Whether the bytes may be the header of a tar file: its checksum is octal digits, blanks and NULs. */
static bool may_be_tar(const uint8_t *bytes, size_t length)
{
	if (length < 512)
		return false;
	for (size_t i = 148; i < 156; i++)
		if (bytes[i] != ' ' && bytes[i] != '\0' && (bytes[i] < '0' || bytes[i] > '7'))
			return false;
	return true;
}

bool is_certainly_plain(const uint8_t *bytes, size_t length)
{
	/* All magic numbers but zip's begin otherwise; that may stand at the end. */
	return length > 0 && memchr("{\" \n\xef", bytes[0], 5) != NULL && memmem(bytes, length, "PK", 2) == NULL &&
	       !may_be_tar(bytes, length);
}

/* ---- Commands ------------------------------------------------------------ */

/* In the place of libarchive's, which, in 3.6, leaks at every call but the first: a program calls it once. */
const char *archive_version_details(void)
{
	return ARCHIVE_VERSION_STRING;
}

void add_words(struct words *words, ...)
{
	va_list arguments;
	const char *word;

	va_start(arguments, words);
	while ((word = va_arg(arguments, const char *)) != NULL) {
		require(words->count < MAX_WORDS, "too many words");
		words->words[words->count++] = word;
	}
	va_end(arguments);
}

/* Lets standard output be an empty file in memory. */
static void empty_output(void)
{
	static bool in_memory;
	int descriptor;

	if (!in_memory) {
		descriptor = memory_file("", 0, NULL);
		require(dup2(descriptor, STDOUT_FILENO) == STDOUT_FILENO, "no standard output");
		close(descriptor);
		in_memory = true;
	}
	require(ftruncate(STDOUT_FILENO, 0) == 0 && lseek(STDOUT_FILENO, 0, SEEK_SET) == 0, "no standard output");
}

bool run_command(const struct words *words, struct zf_buffer *output, zipfit_error *error)
{
	static const char *const names[] = {"select", "score", "merge", "eval"};
	static const enum command commands[] = {COMMAND_SELECT, COMMAND_SCORE, COMMAND_MERGE, COMMAND_EVAL};
	char *arguments[MAX_WORDS + 1] = {NULL};
	struct options options;
	size_t command = 0;
	bool ok;

	while (strcmp(words->words[0], names[command]) != 0)
		command++;
	for (size_t i = 0; i < words->count; i++)
		require((arguments[i] = strdup(words->words[i])) != NULL, "no memory");
	message_mute();
	empty_output();
	optind = 0; /* glibc: getopt_long() starts over */
	*error = (zipfit_error){.code = ZIPFIT_OK};
	ok = options_read(&options, commands[command], (int)words->count, arguments, error) &&
	     command_run(&options, NULL, NULL, NULL, error);
	options_free(&options);
	for (size_t i = 0; i < words->count; i++)
		free(arguments[i]);
	if (!ok)
		require_error(error);
	fflush(stdout);
	read_memory_file(STDOUT_FILENO, output);
	return ok;
}
