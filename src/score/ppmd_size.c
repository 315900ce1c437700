/*
 * ppmd_size.c - the size of a text under PPMd
 *
 * libarchive offers PPMd only in its 7zip writer. So the text becomes the entries of an archive
 * that is written nowhere. All entries form one stream for the compressor, so their sizes do
 * not matter. There are many entries because libarchive, when it frees an archive, fills an
 * incomplete entry with zeros, which after a stop would take as long as the rest of the text.
 *
 * The result is the size of the compressed stream alone. The stream follows the start header;
 * the header of names and sizes follows the stream, and the start header has the distance to
 * it. If there are several entries, their header is compressed too and follows the stream as
 * a second one; then a last header says where that begins. The size of the whole archive would
 * not do: the archive of an empty file has no description of a stream, so that the first text
 * would seem 31 bytes larger.
 *
 * The 7zip writer keeps the compressed stream in a nameless temporary file, in TMPDIR or /tmp,
 * until the archive is closed.
 */
#include "score/ppmd_size.h"

#include "util/error.h"
#include "util/stop.h"

#include <archive.h>
#include <archive_entry.h>
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* 7zFormat.txt: signature, version and CRC; then, little-endian, the header's offset and its length. */
#define START_HEADER_BYTES 32
#define BEFORE_HEADER_AT   12
#define HEADER_LENGTH_AT   20

/* The first bytes of a last header: its kind, and that the offset of the first packed stream follows. */
#define ENCODED_HEADER 0x17
#define PACK_INFO      0x06

/* More than a last header has: about 40 bytes. */
#define TAIL_BYTES 256

/* Bytes between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)64 << 10)

/* Bytes of an entry of the archive. */
#define ARCHIVE_ENTRY_BYTES ((uint64_t)1 << 20)

struct zf_ppmd {
	const zipfit_stop *stop;
	struct archive *archive;
	uint64_t missing;       /* bytes of the text that have not been added */
	uint64_t entry_missing; /* of the current entry */
	unsigned char start[START_HEADER_BYTES];
	size_t start_length;            /* bytes of `start` written */
	unsigned char tail[TAIL_BYTES]; /* the last bytes written */
};

/* Keeps the start header and the last bytes, and discards everything else. */
static la_ssize_t on_write(struct archive *archive, void *user, const void *bytes, size_t length)
{
	struct zf_ppmd *ppmd = user;
	const size_t room = sizeof(ppmd->start) - ppmd->start_length;
	const size_t kept = length < room ? length : room;

	(void)archive;
	if (zipfit_stop_requested(ppmd->stop))
		return -1;
	memcpy(ppmd->start + ppmd->start_length, bytes, kept);
	ppmd->start_length += kept;
	if (length < TAIL_BYTES) {
		memmove(ppmd->tail, ppmd->tail + length, TAIL_BYTES - length);
		memcpy(ppmd->tail + TAIL_BYTES - length, bytes, length);
	} else {
		memcpy(ppmd->tail, (const unsigned char *)bytes + length - TAIL_BYTES, TAIL_BYTES);
	}
	return (la_ssize_t)length;
}

static bool fail_archive(struct zf_ppmd *ppmd, zipfit_error *error)
{
	const int number = archive_errno(ppmd->archive);
	const char *why = archive_error_string(ppmd->archive);

	/* Only allocations fail without a message. */
	if (number == ENOMEM || why == NULL)
		return zf_fail_memory(error, "PPMd");
	return zf_fail(error, ZIPFIT_IO, "PPMd, with a temporary file in TMPDIR or /tmp: %s%s%s", why,
	               number > 0 ? ": " : "", number > 0 ? zf_errno_text(number) : "");
}

static bool begin_archive(struct zf_ppmd *ppmd, zipfit_error *error)
{
	struct archive *archive = ppmd->archive;

	return (archive_write_set_format_7zip(archive) == ARCHIVE_OK &&
	        archive_write_set_format_option(archive, "7zip", "compression", "ppmd") == ARCHIVE_OK &&
	        archive_write_set_bytes_per_block(archive, 0) == ARCHIVE_OK &&
	        archive_write_open(archive, ppmd, NULL, on_write, NULL) == ARCHIVE_OK) ||
	       fail_archive(ppmd, error);
}

/* Begins an entry for the next bytes of the text. */
static bool begin_entry(struct zf_ppmd *ppmd, zipfit_error *error)
{
	struct archive_entry *entry = archive_entry_new();
	bool ok;

	if (entry == NULL)
		return zf_fail_memory(error, "PPMd");
	ppmd->entry_missing = ppmd->missing < ARCHIVE_ENTRY_BYTES ? ppmd->missing : ARCHIVE_ENTRY_BYTES;
	archive_entry_set_pathname(entry, "text");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_size(entry, (la_int64_t)ppmd->entry_missing);
	ok = archive_write_header(ppmd->archive, entry) == ARCHIVE_OK;
	archive_entry_free(entry);
	return ok || fail_archive(ppmd, error);
}

struct zf_ppmd *zf_ppmd_new(uint64_t length, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_ppmd *ppmd = calloc(1, sizeof(*ppmd));

	if (ppmd == NULL || (ppmd->archive = archive_write_new()) == NULL) {
		zf_fail_memory(error, "PPMd");
		free(ppmd);
		return NULL;
	}
	ppmd->stop = stop;
	ppmd->missing = length;
	if (!begin_archive(ppmd, error) || !begin_entry(ppmd, error)) {
		zf_ppmd_free(ppmd);
		return NULL;
	}
	return ppmd;
}

void zf_ppmd_free(struct zf_ppmd *ppmd)
{
	if (ppmd == NULL)
		return;
	/* libarchive frees everything only when it closes the archive, which fills an incomplete entry with zeros. */
	archive_write_free(ppmd->archive);
	free(ppmd);
}

bool zf_ppmd_add(struct zf_ppmd *ppmd, const void *bytes, size_t length, zipfit_error *error)
{
	const unsigned char *at = bytes;

	assert(length <= ppmd->missing);
	while (length > 0) {
		size_t size = length < STOP_INTERVAL ? length : STOP_INTERVAL;

		if (!zf_stop_check(ppmd->stop, error) || (ppmd->entry_missing == 0 && !begin_entry(ppmd, error)))
			return false;
		if (size > ppmd->entry_missing)
			size = (size_t)ppmd->entry_missing;
		if (archive_write_data(ppmd->archive, at, size) != (la_ssize_t)size)
			return fail_archive(ppmd, error);
		at += size;
		length -= size;
		ppmd->missing -= size;
		ppmd->entry_missing -= size;
	}
	return true;
}

static uint64_t read_start(const struct zf_ppmd *ppmd, size_t at)
{
	uint64_t number = 0;

	for (size_t i = sizeof(number); i > 0; i--)
		number = number << 8 | ppmd->start[at + i - 1];
	return number;
}

/* A number in 7zip's format: the first byte has a leading 1 for each byte that follows; its other bits are the highest.
 */
static uint64_t read_number(const unsigned char *bytes)
{
	unsigned first = bytes[0];
	uint64_t number = 0;
	unsigned shift = 0;

	for (unsigned bit = 0x80; (first & bit) != 0; bit >>= 1, shift += 8) {
		first -= bit;
		number |= (uint64_t) * ++bytes << shift;
	}
	return shift < 64 ? number | (uint64_t)first << shift : number;
}

bool zf_ppmd_finish(struct zf_ppmd *ppmd, uint64_t *size, zipfit_error *error)
{
	const unsigned char *header;
	uint64_t header_length;

	assert(ppmd->missing == 0);
	if (!zf_stop_check(ppmd->stop, error))
		return false;
	if (archive_write_close(ppmd->archive) != ARCHIVE_OK || ppmd->start_length < sizeof(ppmd->start))
		return zf_stop_check(ppmd->stop, error) && fail_archive(ppmd, error);
	*size = read_start(ppmd, BEFORE_HEADER_AT);
	header_length = read_start(ppmd, HEADER_LENGTH_AT);
	if (header_length < 2 + sizeof(uint64_t) + 1 || header_length > TAIL_BYTES)
		return true;
	header = ppmd->tail + TAIL_BYTES - header_length;
	if (header[0] == ENCODED_HEADER && header[1] == PACK_INFO)
		*size = read_number(header + 2);
	return true;
}
