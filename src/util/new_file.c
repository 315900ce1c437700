/*
 * new_file.c - a file that gets its name when it is complete
 *
 * A system may be able to create a nameless file, but not to give it a name: that needs /proc
 * or a recent kernel, and a file system with links. Both are tried with an empty file when the
 * file is opened; the end of a long run would be too late to find out.
 */
#include "util/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The number of temporary names that one process tries. */
#define ATTEMPTS 100

char *zf_temporary_name(const char *path, unsigned attempt)
{
	char *name;

	return asprintf(&name, "%s.zipfit-%ld-%u", path, (long)getpid(), attempt) < 0 ? NULL : name;
}

/* Opens the directory that holds `path`. */
static int open_directory_of(const char *path, int flags, mode_t mode)
{
	char *copy = strdup(path);
	int descriptor = -1;

	/* dirname() may change the copy or return a static string. */
	if (copy != NULL)
		descriptor = (int)TEMP_FAILURE_RETRY(open(dirname(copy), flags | O_CLOEXEC, mode));
	free(copy);
	return descriptor;
}

/* ---- Without a name ------------------------------------------------------ */

/* Whether errno means that nameless files are not supported here, rather than a real error. */
static bool is_unsupported(void)
{
	return errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL || errno == ENOENT || errno == ENOSYS;
}

/* Gives a nameless file the name `path`, if that is unused. */
static bool give_name(int descriptor, const char *path)
{
	char link[32];

	/* Allowed to the owner since Linux 6.10, before that only to the superuser. */
	if (linkat(descriptor, "", AT_FDCWD, path, AT_EMPTY_PATH) == 0)
		return true;
	if (errno == EEXIST)
		return false;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
	return linkat(AT_FDCWD, link, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0;
}

/* Gives the file its only temporary name. */
static bool give_fallback_name(struct zf_new_file *file)
{
	file->temporary = strdup(file->fallback);
	if (file->temporary != NULL && (unlink(file->fallback) == 0 || errno == ENOENT) &&
	    give_name(file->descriptor, file->fallback))
		return true;
	free(file->temporary);
	file->temporary = NULL;
	return false;
}

/* Gives the file a temporary name: `fallback`, or else an unused one. */
static bool give_temporary_name(struct zf_new_file *file)
{
	if (file->fallback != NULL)
		return give_fallback_name(file);
	for (unsigned attempt = 0; attempt < ATTEMPTS; attempt++) {
		char *name = zf_temporary_name(file->path, attempt);

		if (name == NULL)
			return false;
		/* Set `temporary` only now that the name is ours: a file of that name may be removed at any moment. */
		if (give_name(file->descriptor, name)) {
			file->temporary = name;
			return true;
		}
		free(name);
		if (errno != EEXIST)
			return false;
	}
	return false;
}

/*
 * Tries with an empty file whether a nameless file can get a name, and sets `nameless`. If the
 * name cannot be removed again, that file is kept for writing. False on error.
 */
static bool try_nameless(struct zf_new_file *file, mode_t mode)
{
	file->descriptor = open_directory_of(file->path, O_TMPFILE | O_RDWR, mode);
	if (file->descriptor < 0)
		return is_unsupported();
	if (give_temporary_name(file)) {
		if (unlink(file->temporary) != 0)
			return true;
		free(file->temporary);
		file->temporary = NULL;
		file->nameless = true;
	}
	close(file->descriptor);
	file->descriptor = -1;
	return true;
}

/* ---- With a temporary name ----------------------------------------------- */

static bool open_fallback(struct zf_new_file *file, mode_t mode)
{
	file->temporary = strdup(file->fallback);
	if (file->temporary == NULL)
		return false;
	if (unlink(file->fallback) == 0 || errno == ENOENT)
		file->descriptor = (int)TEMP_FAILURE_RETRY(
			open(file->fallback, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, mode));
	return file->descriptor >= 0;
}

static bool open_temporary(struct zf_new_file *file, mode_t mode)
{
	for (unsigned attempt = 0; attempt < ATTEMPTS; attempt++) {
		char *name = zf_temporary_name(file->path, attempt);

		if (name == NULL)
			return false;
		file->descriptor =
			(int)TEMP_FAILURE_RETRY(open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, mode));
		if (file->descriptor >= 0) {
			file->temporary = name;
			return true;
		}
		free(name);
		if (errno != EEXIST)
			return false;
	}
	return false;
}

/* ---- The calls ----------------------------------------------------------- */

bool zf_new_file_open(struct zf_new_file *file, const char *path, const char *fallback, mode_t mode)
{
	int cause;

	*file = (struct zf_new_file){.descriptor = -1, .path = strdup(path)};
	if (fallback != NULL)
		file->fallback = strdup(fallback);
	if (file->path != NULL && (fallback == NULL || file->fallback != NULL) && try_nameless(file, mode) &&
	    file->descriptor < 0) {
		if (file->nameless)
			file->descriptor = open_directory_of(path, O_TMPFILE | O_RDWR, mode);
		else if (fallback != NULL)
			open_fallback(file, mode);
		else
			open_temporary(file, mode);
	}
	if (file->descriptor >= 0)
		return true;
	cause = errno;
	/* Do not remove what was not created here. */
	free(file->temporary);
	free(file->fallback);
	free(file->path);
	*file = (struct zf_new_file)ZF_NEW_FILE_NONE;
	errno = cause;
	return false;
}

bool zf_new_file_close(struct zf_new_file *file)
{
	const int descriptor = file->descriptor;

	if (file->nameless || descriptor < 0)
		return true;
	file->descriptor = -1;
	return close(descriptor) == 0 || errno == EINTR;
}

void zf_sync_directory_of(const char *path)
{
	const int descriptor = open_directory_of(path, O_RDONLY | O_DIRECTORY, 0);

	if (descriptor >= 0) {
		(void)fsync(descriptor);
		close(descriptor);
	}
}

bool zf_new_file_publish(struct zf_new_file *file)
{
	/* An unused name can be given at once. A file that has the name is replaced by renaming a temporary name. */
	if (!file->nameless || !give_name(file->descriptor, file->path)) {
		if (file->nameless && (errno != EEXIST || !give_temporary_name(file)))
			return false;
		if (rename(file->temporary, file->path) != 0)
			return false;
		free(file->temporary);
		file->temporary = NULL;
	}
	/* Some file systems do not store the content of a file without a name: sync it again now that it has one. */
	if (file->nameless)
		(void)fsync(file->descriptor);
	zf_sync_directory_of(file->path);
	if (file->descriptor >= 0)
		close(file->descriptor);
	file->descriptor = -1;
	return true;
}

void zf_new_file_discard(struct zf_new_file *file)
{
	if (file->descriptor >= 0)
		close(file->descriptor);
	if (file->temporary != NULL)
		unlink(file->temporary);
	free(file->temporary);
	free(file->fallback);
	free(file->path);
	*file = (struct zf_new_file)ZF_NEW_FILE_NONE;
}

/* Writes all bytes. */
static bool write_all(int descriptor, const void *bytes, size_t length)
{
	const char *from = bytes;

	while (length > 0) {
		const ssize_t written = write(descriptor, from, length);

		if (written < 0 && errno != EINTR)
			return false;
		from += written > 0 ? written : 0;
		length -= written > 0 ? (size_t)written : 0;
	}
	return true;
}

int zf_new_file_create(const char *path, const void *bytes, size_t length)
{
	int descriptor = open_directory_of(path, O_TMPFILE | O_RDWR, 0666);
	int cause;

	if (descriptor >= 0) {
		if (write_all(descriptor, bytes, length) && give_name(descriptor, path))
			return descriptor;
		cause = errno;
		close(descriptor);
		errno = cause;
		/* If the file cannot be linked, it is created under its name below. */
		if (errno == EEXIST || errno == ENOSPC || errno == EDQUOT || errno == EIO || errno == EFBIG)
			return -1;
	} else if (!is_unsupported()) {
		return -1;
	}
	descriptor = (int)TEMP_FAILURE_RETRY(open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0666));
	if (descriptor < 0 || write_all(descriptor, bytes, length))
		return descriptor;
	cause = errno;
	close(descriptor);
	unlink(path);
	errno = cause;
	return -1;
}

int zf_scratch_open(const char *directory)
{
	int descriptor = (int)TEMP_FAILURE_RETRY(open(directory, O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0600));
	char *path;

	if (descriptor >= 0 || !is_unsupported())
		return descriptor;
	if (asprintf(&path, "%s/zipfit-XXXXXX", directory) < 0)
		return -1;
	descriptor = mkostemp(path, O_CLOEXEC);
	if (descriptor >= 0 && unlink(path) != 0) {
		const int cause = errno;

		close(descriptor);
		errno = cause;
		descriptor = -1;
	}
	free(path);
	return descriptor;
}
