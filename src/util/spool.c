/*
 * spool.c - a temporary file for records that do not fit in memory
 *
 * Records are collected in a buffer, so that a small record costs no system call of its own.
 * Compaction works in place: records only move towards the beginning, so reading is always
 * ahead of writing.
 */
#include "util/spool.h"

#include "util/buffer.h"
#include "util/error.h"
#include "util/new_file.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define BUFFER_BYTES ((size_t)1 << 20)

/* With fewer bytes of holes, compaction is not worthwhile. */
#define SMALL_HOLES ((uint64_t)16 << 20)

struct zf_spool {
	const char *directory;
	int descriptor;          /* -1: nothing was put yet */
	uint64_t written;        /* length of the file */
	uint64_t dropped;        /* bytes of holes, in the file and the buffer */
	struct zf_buffer buffer; /* what follows after `written` */
};

struct zf_spool *zf_spool_new(const char *directory, zipfit_error *error)
{
	const char *fallback = getenv("TMPDIR");
	struct zf_spool *spool = calloc(1, sizeof(*spool));

	if (spool == NULL) {
		zf_fail_memory(error, "a spool");
		return NULL;
	}
	spool->directory = directory != NULL ? directory : fallback != NULL && *fallback != '\0' ? fallback : "/tmp";
	spool->descriptor = -1;
	return spool;
}

void zf_spool_free(struct zf_spool *spool)
{
	if (spool == NULL)
		return;
	if (spool->descriptor >= 0)
		close(spool->descriptor);
	zf_buffer_free(&spool->buffer);
	free(spool);
}

static bool fail_system(const struct zf_spool *spool, const char *what, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_IO, "%s: cannot %s the spool: %s", spool->directory, what, zf_errno_text(errno));
}

static bool open_file(struct zf_spool *spool, zipfit_error *error)
{
	if (spool->descriptor < 0)
		spool->descriptor = zf_scratch_open(spool->directory);
	return spool->descriptor >= 0 || fail_system(spool, "create", error);
}

bool zf_spool_flush(struct zf_spool *spool, zipfit_error *error)
{
	const struct zf_buffer *buffer = &spool->buffer;

	for (size_t done = 0; done < buffer->length;) {
		const ssize_t written = pwrite(spool->descriptor, buffer->data + done, buffer->length - done,
		                               (off_t)(spool->written + done));

		if (written < 0 && errno != EINTR)
			return fail_system(spool, "write", error);
		done += written > 0 ? (size_t)written : 0;
	}
	spool->written += buffer->length;
	zf_buffer_trim(&spool->buffer, 2 * BUFFER_BYTES);
	return true;
}

bool zf_spool_put(struct zf_spool *spool, const void *bytes, size_t length, uint64_t *offset, zipfit_error *error)
{
	if (!open_file(spool, error))
		return false;
	*offset = zf_spool_bytes(spool);
	return zf_buffer_append(&spool->buffer, bytes, length, error) &&
	       (spool->buffer.length < BUFFER_BYTES || zf_spool_flush(spool, error));
}

bool zf_spool_read(const struct zf_spool *spool, uint64_t offset, size_t length, void *bytes, zipfit_error *error)
{
	unsigned char *to = bytes;

	for (size_t done = 0; done < length;) {
		const ssize_t got = pread(spool->descriptor, to + done, length - done, (off_t)(offset + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = got == 0 ? EIO : errno;
			return fail_system(spool, "read", error);
		}
		done += (size_t)got;
	}
	return true;
}

void zf_spool_drop(struct zf_spool *spool, size_t length)
{
	spool->dropped += length;
}

bool zf_spool_is_sparse(const struct zf_spool *spool)
{
	return spool->dropped > SMALL_HOLES && spool->dropped > zf_spool_bytes(spool) / 2;
}

uint64_t zf_spool_bytes(const struct zf_spool *spool)
{
	return spool->written + spool->buffer.length;
}

/* ---- Compaction ---------------------------------------------------------- */

bool zf_spool_compact(struct zf_spool *spool, zipfit_error *error)
{
	if (!zf_spool_flush(spool, error))
		return false;
	spool->written = 0;
	spool->dropped = 0;
	return true;
}

bool zf_spool_keep(struct zf_spool *spool, uint64_t *offset, size_t length, zipfit_error *error)
{
	struct zf_buffer *buffer = &spool->buffer;
	const uint64_t from = *offset;

	*offset = zf_spool_bytes(spool);
	if (!zf_buffer_reserve(buffer, length, error) ||
	    !zf_spool_read(spool, from, length, buffer->data + buffer->length, error))
		return false;
	buffer->length += length;
	return buffer->length < BUFFER_BYTES || zf_spool_flush(spool, error);
}

bool zf_spool_end_compact(struct zf_spool *spool, zipfit_error *error)
{
	if (!zf_spool_flush(spool, error))
		return false;
	return TEMP_FAILURE_RETRY(ftruncate(spool->descriptor, (off_t)spool->written)) == 0 ||
	       fail_system(spool, "cut", error);
}
