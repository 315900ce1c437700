/*
 * outfile.c - an output that appears whole or not at all
 *
 * Bytes go through one buffer to the descriptor, and through a compressor before
 * that if the name asks for one. A symbolic link is followed before renaming: the
 * link stays and its file changes. A dangling link is replaced. A new file gets the
 * mode of the file that it replaces.
 */
#include "output/outfile.h"

#include "output/compressor.h"
#include "util/buffer.h"
#include "util/error.h"
#include "util/inherited.h"
#include "util/new_file.h"
#include "util/stop.h"

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

struct zf_outfile {
	const zipfit_stop *stop;
	char *name;                  /* for messages */
	char *path;                  /* of the file to publish; NULL: there is nothing to publish */
	struct zf_new_file new_file; /* what will be published; after zf_outfile_defer(), open from the first byte on */
	int descriptor;              /* to write to: that of `new_file`, or of what is written directly */
	bool replaces;               /* a file of that name exists */
	bool published;              /* the new file has its name */
	bool created, sync;          /* by zf_outfile_create(), and whether it waits for the disk */
	bool owned;                  /* the descriptor is ours to close */
	bool regular;                /* a write to it does not wait for a reader */
	struct zf_compressor *compressor; /* NULL: none */
	struct zf_buffer buffer;
};

static bool fail_system(const struct zf_outfile *file, const char *what, zipfit_error *error)
{
	return zf_fail(error, errno == EPIPE ? ZIPFIT_BROKEN_PIPE : ZIPFIT_IO, "%s: cannot %s: %s", file->name, what,
	               zf_errno_text(errno));
}

/* ---- Opening ------------------------------------------------------------- */

/*
 * The path to publish at: the file that a link leads to, if it exists. Otherwise the
 * name as it is: realpath() needs rights on the directories above. NULL with errno.
 */
static char *resolve_link(const char *path, bool exists)
{
	struct stat status;

	if (exists && lstat(path, &status) == 0 && S_ISLNK(status.st_mode))
		return realpath(path, NULL);
	return strdup(path);
}

/*
 * Gives the new file the mode of the one it replaces. On some file systems (CIFS, exFAT)
 * modes cannot be set; all files have the same one there.
 */
static bool keep_mode(struct zf_outfile *file, mode_t mode, zipfit_error *error)
{
	if (TEMP_FAILURE_RETRY(fchmod(file->descriptor, mode & 07777)) == 0)
		return true;
	return errno == EPERM || errno == EACCES || errno == ENOTSUP || errno == ENOSYS || errno == EINVAL ||
	       errno == EROFS || fail_system(file, "set the mode", error);
}

/*
 * The mode to make a file with that replaces `existing`, or nothing: if keep_mode() cannot set the mode, others must
 * not be able to read more than before.
 */
static mode_t mode_for(const struct stat *existing)
{
	return existing != NULL ? (existing->st_mode & 0777) | S_IRUSR | S_IWUSR : 0666;
}

/* Makes the file to publish, with the mode of the existing file, if there is one. */
static bool open_new(struct zf_outfile *file, const struct stat *existing, zipfit_error *error)
{
	if (!zf_new_file_open(&file->new_file, file->path, NULL, mode_for(existing)))
		return fail_system(file, "create", error);
	file->descriptor = file->new_file.descriptor;
	file->replaces = existing != NULL;
	return existing == NULL || keep_mode(file, existing->st_mode, error);
}

/* Opens a device or a named pipe. A pipe opens only once it has a reader; until then a stop must be noticed. */
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

/* Looks for a file to replace. If stat() is refused, it fails: the file might be a device, or have a mode to keep. */
static bool look(const struct zf_outfile *file, const char *path, struct stat *status, bool *exists,
                 zipfit_error *error)
{
	*exists = stat(path, status) == 0;
	return *exists || errno == ENOENT || errno == ENOTDIR || fail_system(file, "create", error);
}

/* Takes an open descriptor; writing begins at its current offset. */
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
	file->path = resolve_link(path, exists);
	if (file->path == NULL)
		return fail_system(file, "create", error);
	return open_new(file, exists ? &status : NULL, error);
}

/* ---- Writing ------------------------------------------------------------- */

/*
 * Waits until a pipe, terminal or socket accepts PIPE_BUF bytes, or a stop is
 * requested: a blocking write would miss a request made just before it.
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

/* Makes the file again that zf_outfile_defer() removed. */
static bool reopen(struct zf_outfile *file, zipfit_error *error)
{
	struct stat status;
	bool exists;

	return file->descriptor >= 0 ||
	       (look(file, file->path, &status, &exists, error) && open_new(file, exists ? &status : NULL, error));
}

static bool write_bytes(struct zf_outfile *file, const unsigned char *bytes, size_t length, zipfit_error *error)
{
	if (!reopen(file, error))
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

/* Gathers bytes and writes them in large blocks; the compressor's sink. */
static bool write_buffered(void *user, const void *bytes, size_t length, zipfit_error *error)
{
	struct zf_outfile *file = user;
	/* The reader of a pipe should not wait long for its bytes. */
	const size_t limit = file->regular ? BUFFER_BYTES : PIPE_BUF;

	if (file->buffer.length + length > limit && !flush_buffer(file, error))
		return false;
	if (length > limit)
		return write_bytes(file, bytes, length, error);
	return zf_buffer_append(&file->buffer, bytes, length, error);
}

/* ---- The calls ----------------------------------------------------------- */

/* A file that is not open; `path` says whether it is compressed. */
static struct zf_outfile *new_outfile(const char *path, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_outfile *file = calloc(1, sizeof(*file));

	if (file == NULL) {
		zf_fail_memory(error, "an output file");
		return NULL;
	}
	file->stop = stop;
	file->descriptor = -1;
	file->new_file = (struct zf_new_file)ZF_NEW_FILE_NONE;
	file->name = strdup(strcmp(path, "-") == 0 ? "standard output" : path);
	if (file->name == NULL)
		zf_fail_memory(error, "an output file");
	else if (zf_compressor_open(&file->compressor, path, (struct zf_byte_sink){write_buffered, file}, file->name,
	                            stop, error) &&
	         zf_buffer_reserve(&file->buffer, BUFFER_BYTES, error))
		return file;
	zf_outfile_free(file);
	return NULL;
}

struct zf_outfile *zf_outfile_open(const char *path, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_outfile *file = new_outfile(path, stop, error);

	if (file == NULL || open_descriptor(file, path, error))
		return file;
	zf_outfile_free(file);
	return NULL;
}

struct zf_outfile *zf_outfile_create(const char *path, const char *name, const struct stat *like, bool sync,
                                     const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_outfile *file = new_outfile(name, stop, error);

	if (file == NULL)
		return NULL;
	file->owned = file->regular = file->created = true;
	file->sync = sync;
	file->descriptor =
		(int)TEMP_FAILURE_RETRY(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, mode_for(like)));
	if (file->descriptor < 0)
		fail_system(file, "create", error);
	else if (like == NULL || keep_mode(file, like->st_mode, error))
		return file;
	else
		unlink(path);
	zf_outfile_free(file);
	return NULL;
}

bool zf_outfile_defer(struct zf_outfile *file, zipfit_error *error)
{
	/* A file without a name vanishes with the process. */
	if (file->new_file.temporary == NULL)
		return true;
	if (unlink(file->new_file.temporary) != 0)
		return fail_system(file, "remove the temporary file", error);
	free(file->new_file.temporary);
	file->new_file.temporary = NULL;
	zf_new_file_discard(&file->new_file);
	file->descriptor = -1;
	return true;
}

bool zf_outfile_write(struct zf_outfile *file, const void *bytes, size_t length, zipfit_error *error)
{
	if (file->compressor == NULL)
		return write_buffered(file, bytes, length, error);
	return zf_compressor_write(file->compressor, bytes, length, error);
}

bool zf_outfile_write_lines(struct zf_outfile *file, const void *lines, size_t length, zipfit_error *error)
{
	const unsigned char *at = lines, *const end = at + length;

	if (file->regular || file->compressor != NULL)
		return zf_outfile_write(file, lines, length, error);
	while (at < end) {
		const size_t room = file->buffer.length < PIPE_BUF ? PIPE_BUF - file->buffer.length : 0;
		const size_t left = (size_t)(end - at);
		const unsigned char *newline = memrchr(at, '\n', left < room ? left : room);

		if (newline == NULL)
			newline = memchr(at, '\n', left);
		if (!zf_outfile_write(file, at, newline != NULL ? (size_t)(newline - at) + 1 : left, error))
			return false;
		at = newline != NULL ? newline + 1 : end;
	}
	return true;
}

/* Whether the descriptor is a pipe that no one reads. */
static bool has_lost_reader(const struct zf_outfile *file)
{
	struct pollfd polled = {.fd = file->descriptor};

	return !file->regular && poll(&polled, 1, 0) > 0 && (polled.revents & POLLERR) != 0;
}

bool zf_outfile_flush(struct zf_outfile *file, zipfit_error *error)
{
	if (file->path != NULL || file->created)
		return true;
	if (file->buffer.length > 0)
		return flush_buffer(file, error);
	if (!has_lost_reader(file))
		return true;
	errno = EPIPE;
	return fail_system(file, "write", error);
}

/* Closes the descriptor; some file systems report a failed write only here. */
static bool close_descriptor(struct zf_outfile *file, zipfit_error *error)
{
	const int descriptor = file->descriptor;

	file->descriptor = -1;
	if (file->path != NULL)
		return zf_new_file_close(&file->new_file) || fail_system(file, "close", error);
	if (file->owned && close(descriptor) != 0 && errno != EINTR)
		return fail_system(file, "close", error);
	return true;
}

bool zf_outfile_finish(struct zf_outfile *file, zipfit_error *error)
{
	if ((file->compressor != NULL && !zf_compressor_finish(file->compressor, error)) || !flush_buffer(file, error))
		return false;
	if ((file->path != NULL || file->sync) && TEMP_FAILURE_RETRY(fsync(file->descriptor)) != 0)
		return fail_system(file, "write", error);
	return close_descriptor(file, error);
}

bool zf_outfile_publish(struct zf_outfile *file, zipfit_error *error)
{
	if (file->path == NULL)
		return true;
	if (!zf_new_file_publish(&file->new_file))
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
	if (file->new_file.temporary != NULL)
		unlink(file->new_file.temporary);
}

void zf_outfile_free(struct zf_outfile *file)
{
	if (file == NULL)
		return;
	zf_compressor_free(file->compressor);
	if (file->owned && file->path == NULL && file->descriptor >= 0)
		close(file->descriptor);
	zf_new_file_discard(&file->new_file);
	zf_buffer_free(&file->buffer);
	free(file->path);
	free(file->name);
	free(file);
}
