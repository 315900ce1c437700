/*
 * outfile.c - an output that appears whole or not at all
 *
 * Bytes go through one buffer to the descriptor; between them stands libarchive's
 * raw writer where the name asks for compression. Symbolic links are followed
 * before renaming, so that the link stays and its file changes, unless they lead
 * nowhere; a file that is replaced hands its mode on to the new one.
 */
#include "output/outfile.h"

#include "util/buffer.h"
#include "util/error.h"
#include "util/inherited.h"
#include "util/new_file.h"
#include "util/stop.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_BYTES ((size_t)64 << 10)

/* Bytes that are compressed between two looks at the stop flag. */
#define PIECE_BYTES ((size_t)64 << 10)

struct zf_outfile {
	const zipfit_stop *stop;
	char *shown;             /* the name for messages */
	char *path;              /* where the file will stand; NULL: written directly, nothing to publish */
	struct zf_new_file made; /* what will stand there; not open before the first byte where that was put off */
	int descriptor;          /* to write to: that of `made`, or of what is written directly */
	bool replaces;           /* there is a file of that name already */
	bool published;          /* it has its name */
	bool owned;              /* the descriptor is ours to close */
	bool regular;            /* a write to it does not wait for anyone */
	int filter;              /* libarchive's, as the name ends, or ARCHIVE_FILTER_NONE */
	struct archive *archive; /* the compressor, from the first byte on */
	bool failed;             /* a write failed and `cause` says why: what the archive reports follows from it */
	zipfit_error cause;
	struct zf_buffer buffer;
};

static bool fail_system(const struct zf_outfile *file, const char *what, zipfit_error *error)
{
	return zf_fail(error, errno == EPIPE ? ZIPFIT_BROKEN_PIPE : ZIPFIT_IO, "%s: cannot %s: %s", file->shown, what,
	               zf_errno_text(errno));
}

/* ---- Opening ------------------------------------------------------------- */

/*
 * Where the file will stand: what a link leads to, where that is there. Else the name as
 * it is: the directories above it may be closed to this user. NULL with errno.
 */
static char *find_place(const char *path, bool exists)
{
	struct stat status;

	if (exists && lstat(path, &status) == 0 && S_ISLNK(status.st_mode))
		return realpath(path, NULL);
	return strdup(path);
}

/*
 * Gives the new file the mode of the one it replaces. Some file systems (CIFS, exFAT)
 * have modes that cannot be set: there the file has the one that all files have.
 */
static bool keep_mode(struct zf_outfile *file, mode_t mode, zipfit_error *error)
{
	if (TEMP_FAILURE_RETRY(fchmod(file->descriptor, mode & 07777)) == 0)
		return true;
	return errno == EPERM || errno == EACCES || errno == ENOTSUP || errno == ENOSYS || errno == EINVAL ||
	       errno == EROFS || fail_system(file, "set the mode", error);
}

/* Makes the file that will stand at `path`, with the mode of the file there, if there is one. */
static bool open_new(struct zf_outfile *file, const struct stat *existing, zipfit_error *error)
{
	/* Where the mode cannot be set, others may read no more than they could before. */
	const mode_t mode = existing != NULL ? (existing->st_mode & 0777) | S_IRUSR | S_IWUSR : 0666;

	if (!zf_new_file_open(&file->made, file->path, NULL, mode))
		return fail_system(file, "create", error);
	file->descriptor = file->made.descriptor;
	file->replaces = existing != NULL;
	return existing == NULL || keep_mode(file, existing->st_mode, error);
}

/* Opens a device or a named pipe; a pipe opens when it has a reader, and until then a stop must be seen. */
static bool open_directly(struct zf_outfile *file, const char *path, zipfit_error *error)
{
	const int milliseconds = 50;
	struct pollfd polled = {.fd = zf_stop_descriptor(file->stop), .events = POLLIN};

	while ((file->descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)) < 0) {
		if (errno != ENXIO && errno != EINTR)
			return fail_system(file, "open", error);
		poll(&polled, 1, milliseconds);
		if (!zf_stop_check(file->stop, error))
			return false;
	}
	return true;
}

/* Looks at the file that is to be replaced. One that cannot be looked at might be a device, or have a mode to keep. */
static bool look(const struct zf_outfile *file, const char *path, struct stat *status, bool *exists,
                 zipfit_error *error)
{
	*exists = stat(path, status) == 0;
	return *exists || errno == ENOENT || errno == ENOTDIR || fail_system(file, "create", error);
}

/* Takes an open descriptor, to be written from where it stands. */
static bool take_descriptor(struct zf_outfile *file, int descriptor, zipfit_error *error)
{
	struct stat status;

	if (descriptor != STDOUT_FILENO && !zf_inherited_is_open(descriptor, true))
		return fail_system(file, "open", error);
	file->descriptor = descriptor;
	file->regular = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
	return true;
}

static bool open_descriptor(struct zf_outfile *file, const char *path, zipfit_error *error)
{
	const int inherited = strcmp(path, "-") == 0 ? STDOUT_FILENO : zf_inherited_number(path);
	struct stat status;
	bool exists;

	if (inherited >= 0)
		return take_descriptor(file, inherited, error);
	file->owned = true;
	if (!look(file, path, &status, &exists, error))
		return false;
	if (exists && S_ISDIR(status.st_mode)) {
		errno = EISDIR;
		return fail_system(file, "create", error);
	}
	if (exists && !S_ISREG(status.st_mode))
		return open_directly(file, path, error);
	file->regular = true;
	file->path = find_place(path, exists);
	if (file->path == NULL)
		return fail_system(file, "create", error);
	return open_new(file, exists ? &status : NULL, error);
}

/* ---- Writing ------------------------------------------------------------- */

/*
 * Waits until a pipe, terminal or socket takes at least PIPE_BUF bytes, or a stop
 * is requested: a blocking write would not see a request made just before it.
 */
static bool wait_writable(struct zf_outfile *file, zipfit_error *error)
{
	struct pollfd polled[2] = {
		{.fd = file->descriptor, .events = POLLOUT},
		{.fd = zf_stop_descriptor(file->stop), .events = POLLIN},
	};

	while (poll(polled, 2, -1) < 0)
		if (errno != EINTR)
			return fail_system(file, "write", error);
	return zf_stop_check(file->stop, error);
}

/* Makes the file again that zf_outfile_defer() took away. */
static bool open_again(struct zf_outfile *file, zipfit_error *error)
{
	struct stat status;
	bool exists;

	return file->descriptor >= 0 ||
	       (look(file, file->path, &status, &exists, error) && open_new(file, exists ? &status : NULL, error));
}

static bool write_bytes(struct zf_outfile *file, const unsigned char *bytes, size_t length, zipfit_error *error)
{
	if (!open_again(file, error))
		return false;
	while (length > 0) {
		const size_t size = file->regular || length < PIPE_BUF ? length : PIPE_BUF;
		ssize_t written;

		if (!file->regular && !wait_writable(file, error))
			return false;
		written = write(file->descriptor, bytes, size);
		if (written >= 0) {
			bytes += written;
			length -= (size_t)written;
		} else if (errno != EINTR && errno != EAGAIN) {
			return fail_system(file, "write", error);
		}
	}
	return true;
}

static bool flush_buffer(struct zf_outfile *file, zipfit_error *error)
{
	const bool ok = write_bytes(file, file->buffer.data, file->buffer.length, error);

	file->buffer.length = 0;
	return ok;
}

static bool write_buffered(struct zf_outfile *file, const void *bytes, size_t length, zipfit_error *error)
{
	/* Whoever reads a pipe gets what there is soon. */
	const size_t limit = file->regular ? BUFFER_BYTES : PIPE_BUF;

	if (file->buffer.length + length > limit && !flush_buffer(file, error))
		return false;
	if (length > limit)
		return write_bytes(file, bytes, length, error);
	return zf_buffer_append(&file->buffer, bytes, length, error);
}

/* ---- Compression --------------------------------------------------------- */

static la_ssize_t on_compressed(struct archive *archive, void *user, const void *bytes, size_t length)
{
	struct zf_outfile *file = user;

	(void)archive;
	if (!file->failed && !write_buffered(file, bytes, length, &file->cause))
		file->failed = true;
	return file->failed ? -1 : (la_ssize_t)length;
}

static bool fail_archive(const struct zf_outfile *file, zipfit_error *error)
{
	const char *why = archive_error_string(file->archive);

	if (file->failed)
		*error = file->cause;
	else
		zf_fail(error, ZIPFIT_IO, "%s: cannot compress: %s", file->shown, why != NULL ? why : "out of memory");
	return false;
}

static bool ends_with(const char *text, const char *end)
{
	const size_t text_length = strlen(text);
	const size_t end_length = strlen(end);

	return text_length > end_length && strcmp(text + text_length - end_length, end) == 0;
}

/* The libarchive filter for the name's ending, or ARCHIVE_FILTER_NONE. */
static int filter_for(const char *path)
{
	static const struct {
		const char *ending;
		int filter;
	} filters[] = {
		{".gz", ARCHIVE_FILTER_GZIP},   {".zst", ARCHIVE_FILTER_ZSTD}, {".xz", ARCHIVE_FILTER_XZ},
		{".bz2", ARCHIVE_FILTER_BZIP2}, {".lz4", ARCHIVE_FILTER_LZ4},
	};

	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++)
		if (ends_with(path, filters[i].ending))
			return filters[i].filter;
	return ARCHIVE_FILTER_NONE;
}

static bool open_archive(struct zf_outfile *file, zipfit_error *error)
{
	struct archive_entry *entry = archive_entry_new();
	struct archive *archive = archive_write_new();
	bool ok = false;

	file->archive = archive;
	if (entry == NULL || archive == NULL) {
		zf_fail_memory(error, "a compressor");
		goto done;
	}
	archive_entry_set_filetype(entry, AE_IFREG);
	/* No padding at the end, and no time stamp: the same records give the same bytes. */
	if (archive_write_add_filter(archive, file->filter) != ARCHIVE_OK ||
	    archive_write_set_format_raw(archive) != ARCHIVE_OK ||
	    archive_write_set_bytes_in_last_block(archive, 1) != ARCHIVE_OK ||
	    (file->filter == ARCHIVE_FILTER_GZIP &&
	     archive_write_set_filter_option(archive, "gzip", "timestamp", NULL) != ARCHIVE_OK) ||
	    archive_write_open(archive, file, NULL, on_compressed, NULL) != ARCHIVE_OK ||
	    archive_write_header(archive, entry) != ARCHIVE_OK) {
		fail_archive(file, error);
		goto done;
	}
	ok = true;
done:
	archive_entry_free(entry);
	return ok;
}

/* Some compressors take seconds for a large record: it comes in pieces, between which a stop is seen. */
static bool compress(struct zf_outfile *file, const void *bytes, size_t length, zipfit_error *error)
{
	const unsigned char *at = bytes;

	while (length > 0) {
		const size_t piece = length < PIECE_BYTES ? length : PIECE_BYTES;

		if (!zf_stop_check(file->stop, error))
			return false;
		if (archive_write_data(file->archive, at, piece) != (la_ssize_t)piece)
			return fail_archive(file, error);
		at += piece;
		length -= piece;
	}
	return true;
}

/* ---- The calls ----------------------------------------------------------- */

struct zf_outfile *zf_outfile_open(const char *path, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_outfile *file = calloc(1, sizeof(*file));

	if (file == NULL) {
		zf_fail_memory(error, "an output file");
		return NULL;
	}
	file->stop = stop;
	file->filter = filter_for(path);
	file->descriptor = -1;
	file->made = (struct zf_new_file)ZF_NEW_FILE_NONE;
	file->shown = strdup(strcmp(path, "-") == 0 ? "standard output" : path);
	if (file->shown == NULL) {
		zf_fail_memory(error, "an output file");
		goto failed;
	}
	if (!open_descriptor(file, path, error) || !zf_buffer_reserve(&file->buffer, BUFFER_BYTES, error))
		goto failed;
	return file;
failed:
	zf_outfile_free(file);
	return NULL;
}

bool zf_outfile_defer(struct zf_outfile *file, zipfit_error *error)
{
	/* A file without a name leaves nothing behind. */
	if (file->made.temporary == NULL)
		return true;
	if (unlink(file->made.temporary) != 0)
		return fail_system(file, "remove the temporary file", error);
	free(file->made.temporary);
	file->made.temporary = NULL;
	zf_new_file_discard(&file->made);
	file->descriptor = -1;
	return true;
}

bool zf_outfile_write(struct zf_outfile *file, const void *bytes, size_t length, zipfit_error *error)
{
	if (file->filter == ARCHIVE_FILTER_NONE)
		return write_buffered(file, bytes, length, error);
	if (length == 0)
		return true;
	if (file->archive == NULL && !open_archive(file, error))
		return false;
	return compress(file, bytes, length, error);
}

/* Ends the compressed stream. */
static bool close_archive(struct zf_outfile *file, zipfit_error *error)
{
	/* libarchive 3.6 crashes where it closes lz4 before the first byte. To lz4, no byte is an empty file. */
	if (file->filter == ARCHIVE_FILTER_NONE || (file->archive == NULL && file->filter == ARCHIVE_FILTER_LZ4))
		return true;
	if (file->archive == NULL && !open_archive(file, error))
		return false;
	return archive_write_close(file->archive) == ARCHIVE_OK || fail_archive(file, error);
}

/* Closes the descriptor; some file systems report a failed write only here. */
static bool close_descriptor(struct zf_outfile *file, zipfit_error *error)
{
	const int descriptor = file->descriptor;

	file->descriptor = -1;
	if (file->path != NULL)
		return zf_new_file_close(&file->made) || fail_system(file, "close", error);
	if (file->owned && close(descriptor) != 0 && errno != EINTR)
		return fail_system(file, "close", error);
	return true;
}

bool zf_outfile_finish(struct zf_outfile *file, zipfit_error *error)
{
	if (!close_archive(file, error) || !flush_buffer(file, error))
		return false;
	if (file->path != NULL && TEMP_FAILURE_RETRY(fsync(file->descriptor)) != 0)
		return fail_system(file, "write", error);
	return close_descriptor(file, error);
}

bool zf_outfile_publish(struct zf_outfile *file, zipfit_error *error)
{
	if (file->path == NULL)
		return true;
	if (!zf_new_file_publish(&file->made))
		return fail_system(file, "rename", error);
	file->published = true;
	return true;
}

void zf_outfile_unpublish(const struct zf_outfile *file)
{
	if (file->published && !file->replaces)
		unlink(file->path);
}

void zf_outfile_abandon(const struct zf_outfile *file)
{
	if (file->made.temporary != NULL)
		unlink(file->made.temporary);
}

void zf_outfile_free(struct zf_outfile *file)
{
	if (file == NULL)
		return;
	/* Only closing frees libarchive's compressor, and closing writes an end; `failed` keeps that from the file. */
	file->failed = true;
	archive_write_free(file->archive);
	if (file->owned && file->path == NULL && file->descriptor >= 0)
		close(file->descriptor);
	zf_new_file_discard(&file->made);
	zf_buffer_free(&file->buffer);
	free(file->path);
	free(file->shown);
	free(file);
}
