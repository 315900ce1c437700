/*
 * ppmd_size.c - the size of a text under PPMd
 *
 * libarchive has PPMd, which it shows in one place only: its 7zip writer. So the
 * text becomes the entries of an archive that goes nowhere. All entries are one stream to
 * the compressor, so that their sizes do not matter; but an entry that a stop left
 * incomplete is filled up with zeros when the archive is freed, which takes as long as its text
 * would have taken. That is why it is not one entry alone. What is wanted of
 * the archive is the size of the compressed stream. The stream follows the start
 * header, the header of names and sizes follows the stream, and the start header says
 * how far off that one is. Where there are several entries, their header is compressed
 * and stands behind the stream as a second one; then a last header says where it begins. The size of the
 * whole archive would not do: the archive of an empty file has no description of
 * a stream, which makes the first text weigh 31 bytes more than PPMd adds.
 *
 * The 7zip writer keeps the compressed stream in a nameless temporary file, in
 * TMPDIR or /tmp, until the archive is closed.
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

/* 7zFormat.txt: signature, version and CRC, then, little-endian, the bytes before the header, and those of it. */
#define START_HEADER_BYTES 32
#define BEFORE_HEADER_AT   12
#define HEADER_LENGTH_AT   20

/* The first bytes of a last header: its kind, that packed streams follow, and then the place of the first. */
#define ENCODED_HEADER 0x17
#define PACK_INFO      0x06

/* A last header has some 40 bytes. */
#define TAIL_BYTES 256

/* Between two pieces there is time to look at the stop flag. */
#define PIECE_BYTES ((size_t)64 << 10)

/* Bytes of an entry. */
#define ENTRY_BYTES ((uint64_t)1 << 20)

struct zf_ppmd {
	const zipfit_stop *stop;
	struct archive *archive;
	uint64_t missing;       /* bytes of the text that have not been added */
	uint64_t entry_missing; /* of the entry under way */
	unsigned char start[START_HEADER_BYTES];
	size_t start_length;            /* how much of `start` has been written */
	unsigned char tail[TAIL_BYTES]; /* the last bytes that were written */
};

/* Keeps the start header and the last bytes, and lets everything else go. */
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

	/* What fails without a word is an allocation. */
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
	ppmd->entry_missing = ppmd->missing < ENTRY_BYTES ? ppmd->missing : ENTRY_BYTES;
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
	/* libarchive frees everything only where it closes, and closing fills up an incomplete entry with zeros. */
	archive_write_free(ppmd->archive);
	free(ppmd);
}

bool zf_ppmd_add(struct zf_ppmd *ppmd, const void *bytes, size_t length, zipfit_error *error)
{
	const unsigned char *at = bytes;

	assert(length <= ppmd->missing);
	while (length > 0) {
		size_t piece = length < PIECE_BYTES ? length : PIECE_BYTES;

		if (!zf_stop_check(ppmd->stop, error) || (ppmd->entry_missing == 0 && !begin_entry(ppmd, error)))
			return false;
		if (piece > ppmd->entry_missing)
			piece = (size_t)ppmd->entry_missing;
		if (archive_write_data(ppmd->archive, at, piece) != (la_ssize_t)piece)
			return fail_archive(ppmd, error);
		at += piece;
		length -= piece;
		ppmd->missing -= piece;
		ppmd->entry_missing -= piece;
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

/* A number of 7zip's: as many bytes follow the first as that has leading ones; its other bits are the highest. */
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
