/*
 * journal.c - the rows of --scores and --rejects, kept beside a checkpoint
 *
 * A journal with a name begins with a magic (magic.h). Lengths, here and in
 * checkpoints, do not count the magic.
 */
#include "shards/journal.h"

#include "input/file.h"
#include "shards/magic.h"
#include "util/error.h"
#include "util/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_BYTES ((size_t)256 << 10)

struct zf_journal {
	char *path;
	int descriptor;
	off_t start;      /* where the rows begin */
	uint64_t written; /* bytes of rows in the file */
	struct zf_buffer buffer;
	struct zf_part_writer rows;
};

static bool fail_system(const struct zf_journal *journal, const char *what, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_IO, "%s: cannot %s: %s", journal->path, what, zf_errno_text(errno));
}

static bool write_buffer(struct zf_journal *journal, zipfit_error *error)
{
	const struct zf_buffer *buffer = &journal->buffer;

	for (size_t done = 0; done < buffer->length;) {
		const ssize_t written = write(journal->descriptor, buffer->data + done, buffer->length - done);

		if (written < 0 && errno != EINTR)
			return fail_system(journal, "write", error);
		done += written > 0 ? (size_t)written : 0;
	}
	journal->written += buffer->length;
	journal->buffer.length = 0;
	return true;
}

static bool on_bytes(void *user, const void *bytes, size_t length, zipfit_error *error)
{
	struct zf_journal *journal = user;

	if (!zf_buffer_append(&journal->buffer, bytes, length, error))
		return false;
	return journal->buffer.length < BUFFER_BYTES || write_buffer(journal, error);
}

/* A journal without a file; messages call it `path`. */
static struct zf_journal *new_journal(const char *path, zipfit_error *error)
{
	struct zf_journal *journal = calloc(1, sizeof(*journal));

	if (journal == NULL || (journal->path = strdup(path)) == NULL) {
		free(journal);
		zf_fail_memory(error, "a journal");
		return NULL;
	}
	journal->descriptor = -1;
	journal->rows.frames.to = (struct zf_byte_sink){on_bytes, journal};
	return journal;
}

/* Checks the magic. An empty file, from a run that was killed before it wrote one, gets it. */
static bool check_magic(const struct zf_journal *journal, zipfit_error *error)
{
	enum zf_magic_state state;

	if (!zf_magic_check(journal->path, ZF_MAGIC_JOURNAL, &state, error))
		return false;
	return state != ZF_MAGIC_EMPTY ||
	       pwrite(journal->descriptor, zf_magic(ZF_MAGIC_JOURNAL), ZF_MAGIC_BYTES, 0) == ZF_MAGIC_BYTES ||
	       fail_system(journal, "write", error);
}

struct zf_journal *zf_journal_open(const char *path, zipfit_error *error)
{
	struct zf_journal *journal = new_journal(path, error);

	if (journal == NULL)
		return NULL;
	journal->start = ZF_MAGIC_BYTES;
	journal->descriptor = zf_magic_open(path, ZF_MAGIC_JOURNAL);
	if (journal->descriptor < 0)
		fail_system(journal, "open", error);
	else if (check_magic(journal, error))
		return journal;
	zf_journal_close(journal);
	return NULL;
}

struct zf_journal *zf_journal_open_temporary(zipfit_error *error)
{
	const char *directory = getenv("TMPDIR");
	struct zf_journal *journal = new_journal(directory != NULL && *directory != '\0' ? directory : "/tmp", error);

	if (journal == NULL)
		return NULL;
	journal->descriptor = zf_scratch_open(journal->path);
	if (journal->descriptor >= 0)
		return journal;
	zf_fail(error, ZIPFIT_IO, "%s: cannot create a temporary file: %s", journal->path, zf_errno_text(errno));
	zf_journal_close(journal);
	return NULL;
}

void zf_journal_close(struct zf_journal *journal)
{
	if (journal == NULL)
		return;
	if (journal->descriptor >= 0)
		close(journal->descriptor);
	zf_part_writer_free(&journal->rows);
	zf_buffer_free(&journal->buffer);
	free(journal->path);
	free(journal);
}

bool zf_journal_truncate(struct zf_journal *journal, uint64_t bytes, zipfit_error *error)
{
	const off_t end = lseek(journal->descriptor, 0, SEEK_END);

	if (end < 0)
		return fail_system(journal, "seek", error);
	if (end < journal->start || (uint64_t)(end - journal->start) < bytes)
		return zf_fail(error, ZIPFIT_BAD_DATA, "%s: truncated", journal->path);
	if (TEMP_FAILURE_RETRY(ftruncate(journal->descriptor, journal->start + (off_t)bytes)) != 0 ||
	    lseek(journal->descriptor, journal->start + (off_t)bytes, SEEK_SET) < 0)
		return fail_system(journal, "cut", error);
	journal->written = bytes;
	return true;
}

bool zf_journal_put(struct zf_journal *journal, const struct zf_row *row, zipfit_error *error)
{
	return zf_rows_put(&journal->rows, row, error);
}

bool zf_journal_flush(struct zf_journal *journal, uint64_t *bytes, zipfit_error *error)
{
	if (!zf_rows_flush(&journal->rows, error) || !write_buffer(journal, error))
		return false;
	*bytes = journal->written;
	return true;
}

bool zf_journal_sync(const struct zf_journal *journal, zipfit_error *error)
{
	return TEMP_FAILURE_RETRY(fdatasync(journal->descriptor)) == 0 || fail_system(journal, "write", error);
}

static bool read_file(void *user, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	const void *block;
	const bool ok = zf_file_read(user, &block, length, error);

	*bytes = block;
	return ok;
}

struct zf_file *zf_journal_file(struct zf_journal *journal, const zipfit_stop *stop, zipfit_error *error)
{
	/* A copy shares its offset with the original. That is safe: nothing more is written. */
	const int descriptor = fcntl(journal->descriptor, F_DUPFD_CLOEXEC, 0);
	struct zf_file *file;
	zipfit_error cause;

	if (descriptor < 0) {
		fail_system(journal, "open", error);
		return NULL;
	}
	if (lseek(descriptor, journal->start, SEEK_SET) < 0) {
		fail_system(journal, "seek", error);
		close(descriptor);
		return NULL;
	}
	file = zf_file_adopt(descriptor, stop, &cause);
	if (file == NULL)
		zf_fail(error, cause.code, "%s: %s", journal->path, cause.message);
	return file;
}

bool zf_journal_rows(struct zf_journal *journal, bool (*put)(void *user, const struct zf_row *row, zipfit_error *error),
                     void *user, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_file *file = zf_journal_file(journal, stop, error);
	struct zf_part_reader *reader = NULL;
	enum zf_part_entry entry;
	bool ok = false;

	if (file == NULL)
		return false;
	reader = zf_rows_open_source((struct zf_byte_source){read_file, file}, journal->path, error);
	if (reader == NULL)
		goto done;
	do {
		ok = zf_part_next(reader, &entry, error) &&
		     (entry == ZF_PART_END || put(user, zf_part_row(reader), error));
	} while (ok && entry != ZF_PART_END);
done:
	zf_part_close(reader);
	zf_file_close(file);
	return ok;
}

bool zf_journal_remove(const struct zf_journal *journal, zipfit_error *error)
{
	return unlink(journal->path) == 0 || errno == ENOENT || fail_system(journal, "remove", error);
}
