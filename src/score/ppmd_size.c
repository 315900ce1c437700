/*
 * ppmd_size.c - the size of a text under PPMd
 *
 * libarchive has PPMd, which it shows in one place only: its 7zip writer. So the
 * text becomes the one entry of an archive that goes nowhere. What is wanted of
 * the archive is the size of the compressed stream. It stands in the first bytes:
 * the stream follows the start header, the header of names and sizes follows the
 * stream, and the start header says how far off that one is. The size of the
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

/* 7zFormat.txt: signature, version and CRC, then at byte 12, little-endian, the length of the stream. */
#define START_HEADER_BYTES 32
#define STREAM_LENGTH_AT   12

/* Between two pieces there is time to look at the stop flag. */
#define PIECE_BYTES ((size_t)64 << 10)

struct zf_ppmd {
	const zipfit_stop *stop;
	struct archive *archive;
	uint64_t missing; /* bytes of the text that have not been added */
	unsigned char start[START_HEADER_BYTES];
	size_t start_length; /* how much of `start` has been written */
};

/* Keeps the start header and lets everything else go. */
static la_ssize_t on_write(struct archive *archive, void *user, const void *bytes, size_t length)
{
	struct zf_ppmd *ppmd = user;
	const size_t room = sizeof(ppmd->start) - ppmd->start_length;
	const size_t kept = length < room ? length : room;

	(void)archive;
	memcpy(ppmd->start + ppmd->start_length, bytes, kept);
	ppmd->start_length += kept;
	return (la_ssize_t)length;
}

static bool fail_archive(struct zf_ppmd *ppmd, zipfit_error *error)
{
	const int number = archive_errno(ppmd->archive);
	const char *why = archive_error_string(ppmd->archive);

	if (number == ENOMEM)
		return zf_fail_memory(error, "PPMd");
	return zf_fail(error, ZIPFIT_IO, "PPMd, with a temporary file in TMPDIR or /tmp: %s%s%s",
	               why != NULL ? why : "libarchive failed", number > 0 ? ": " : "",
	               number > 0 ? zf_errno_text(number) : "");
}

static bool begin_archive(struct zf_ppmd *ppmd, uint64_t length, zipfit_error *error)
{
	struct archive *archive = ppmd->archive;
	struct archive_entry *entry = archive_entry_new();
	bool ok;

	if (entry == NULL)
		return zf_fail_memory(error, "PPMd");
	archive_entry_set_pathname(entry, "text");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_size(entry, (la_int64_t)length);
	ok = archive_write_set_format_7zip(archive) == ARCHIVE_OK &&
	     archive_write_set_format_option(archive, "7zip", "compression", "ppmd") == ARCHIVE_OK &&
	     archive_write_set_bytes_per_block(archive, 0) == ARCHIVE_OK &&
	     archive_write_open(archive, ppmd, NULL, on_write, NULL) == ARCHIVE_OK &&
	     archive_write_header(archive, entry) == ARCHIVE_OK;
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
	if (!begin_archive(ppmd, length, error)) {
		zf_ppmd_free(ppmd);
		return NULL;
	}
	return ppmd;
}

void zf_ppmd_free(struct zf_ppmd *ppmd)
{
	if (ppmd == NULL)
		return;
	/*
	 * libarchive frees everything only where it closes, and closing fills up an incomplete text with zeros:
	 * 0.1 s for each 10 MB that a stop left out.
	 */
	archive_write_free(ppmd->archive);
	free(ppmd);
}

bool zf_ppmd_add(struct zf_ppmd *ppmd, const void *bytes, size_t length, zipfit_error *error)
{
	const unsigned char *at = bytes;

	assert(length <= ppmd->missing);
	ppmd->missing -= length;
	while (length > 0) {
		const size_t piece = length < PIECE_BYTES ? length : PIECE_BYTES;

		if (!zf_stop_check(ppmd->stop, error))
			return false;
		if (archive_write_data(ppmd->archive, at, piece) != (la_ssize_t)piece)
			return fail_archive(ppmd, error);
		at += piece;
		length -= piece;
	}
	return true;
}

bool zf_ppmd_finish(struct zf_ppmd *ppmd, uint64_t *size, zipfit_error *error)
{
	assert(ppmd->missing == 0);
	if (archive_write_close(ppmd->archive) != ARCHIVE_OK || ppmd->start_length < sizeof(ppmd->start))
		return fail_archive(ppmd, error);
	*size = 0;
	for (size_t i = sizeof(*size); i > 0; i--)
		*size = *size << 8 | ppmd->start[STREAM_LENGTH_AT + i - 1];
	return true;
}
