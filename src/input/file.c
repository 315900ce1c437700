/*
 * file.c - descriptors, memory and stop requests
 *
 * Opening reads nothing: the stages above find out what the content is. Regular files
 * and memory never wait; for anything else poll() waits for input and a stop request
 * at once.
 *
 * Standard input is read from its current position, which is byte 0 for everything here:
 * another program may have read the bytes before it, and one may read those behind what is
 * read here. Any other regular file is read at positions of its zf_file, so that several of
 * them can share a descriptor.
 */
#include "input/file.h"

#include "util/error.h"
#include "util/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STORED_BLOCK ((size_t)128 << 10)

struct zf_file {
	struct zf_stage stage; /* the first member: the file is one */
	const zipfit_stop *stop;
	bool regular;        /* can be read anywhere and never waits: a regular file or memory */
	uint64_t position;   /* of the next byte, counted from `base` */
	zipfit_bytes memory; /* .bytes is NULL: there is a descriptor, and the members below count */
	int descriptor;
	bool owned;            /* the descriptor is ours to close: not standard input or a shared one */
	bool at_position;      /* read with pread(): a regular file, but not standard input */
	int64_t base;          /* where a regular file began to be read: positions count from there */
	unsigned char block[]; /* STORED_BLOCK bytes with a descriptor, else none */
};

/* Waits until the descriptor can be read or a stop is requested. Regular files never wait. */
static bool wait_readable(struct zf_file *file, zipfit_error *error)
{
	struct pollfd polled[2] = {
		{.fd = file->descriptor, .events = POLLIN},
		{.fd = zf_stop_descriptor(file->stop), .events = POLLIN},
	};

	if (!file->regular)
		while (poll(polled, 2, -1) < 0)
			if (errno != EINTR)
				return zf_fail(error, ZIPFIT_IO, "cannot wait for input: %s", zf_errno_text(errno));
	return zf_stop_check(file->stop, error);
}

/* Memory comes in blocks as long as those of a file, so that a stop and progress work in the same way. */
static bool read_memory(struct zf_file *file, const void **bytes, size_t *length, zipfit_error *error)
{
	const size_t all = file->memory.length;
	const size_t at = file->position < all ? (size_t)file->position : all;

	*bytes = (const unsigned char *)file->memory.bytes + at;
	*length = all - at < STORED_BLOCK ? all - at : STORED_BLOCK;
	file->position += *length;
	return zf_stop_check(file->stop, error);
}

static bool read_descriptor(struct zf_file *file, const void **bytes, size_t *length, zipfit_error *error)
{
	ssize_t got;

	do {
		if (!wait_readable(file, error))
			return false;
		got = file->at_position ? pread(file->descriptor, file->block, STORED_BLOCK,
		                                (off_t)(file->base + (int64_t)file->position))
		                        : read(file->descriptor, file->block, STORED_BLOCK);
	} while (got < 0 && (errno == EINTR || errno == EAGAIN));
	if (got < 0)
		return zf_fail(error, ZIPFIT_IO, "cannot read: %s", zf_errno_text(errno));
	file->position += (size_t)got;
	*bytes = file->block;
	*length = (size_t)got;
	return true;
}

bool zf_file_read(struct zf_file *file, const void **bytes, size_t *length, zipfit_error *error)
{
	return file->memory.bytes != NULL ? read_memory(file, bytes, length, error)
	                                  : read_descriptor(file, bytes, length, error);
}

static bool read_stage(struct zf_stage *stage, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	const void *block;

	if (!zf_file_read((struct zf_file *)stage, &block, length, error))
		return false;
	*bytes = block;
	return true;
}

/* The file outlives its stage. */
static void free_stage(struct zf_stage *stage)
{
	(void)stage;
}

static int open_path(const char *path)
{
	/* Without O_NONBLOCK, open() would wait for the writer of a named pipe. poll() waits for it, until a stop. */
	return (int)TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
}

static bool look_at_descriptor(struct zf_file *file, zipfit_error *error)
{
	struct stat status;

	if (file->descriptor < 0 || fstat(file->descriptor, &status) != 0)
		return zf_fail(error, ZIPFIT_IO, "cannot open: %s", zf_errno_text(errno));
	if (S_ISDIR(status.st_mode))
		return zf_fail(error, ZIPFIT_IO, "is a directory");
	file->regular = S_ISREG(status.st_mode);
	if (file->regular) {
		/* Another program may have read the beginning of standard input. */
		file->base = lseek(file->descriptor, 0, SEEK_CUR);
		if (file->base < 0)
			return zf_fail(error, ZIPFIT_IO, "cannot open: %s", zf_errno_text(errno));
	}
	return true;
}

static struct zf_file *new_file(size_t block, const zipfit_stop *stop, zipfit_error *error)
{
	/* Setting the block to zero would take longer than reading a small file. */
	struct zf_file *file = malloc(sizeof(*file) + block);

	if (file == NULL) {
		zf_fail_memory(error, "an input file");
		return NULL;
	}
	*file = (struct zf_file){
		.stage = {read_stage, free_stage},
		.stop = stop,
		.descriptor = -1,
	};
	return file;
}

/* `owned`: the file closes the descriptor, also on failure; -1 with errno set: it could not be opened. */
static struct zf_file *open_descriptor(int descriptor, bool owned, const zipfit_stop *stop, zipfit_error *error)
{
	const int cause = errno;
	struct zf_file *file = new_file(STORED_BLOCK, stop, error);

	if (file == NULL) {
		if (owned && descriptor >= 0)
			close(descriptor);
		return NULL;
	}
	file->descriptor = descriptor;
	file->owned = owned;
	errno = cause;
	if (!look_at_descriptor(file, error)) {
		zf_file_close(file);
		return NULL;
	}
	file->at_position = owned && file->regular;
	return file;
}

/* A descriptor that others read at the same time. */
static struct zf_file *open_shared(int descriptor, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_file *file = open_descriptor(descriptor, false, stop, error);

	if (file != NULL) {
		file->at_position = file->regular;
		file->base = 0;
	}
	return file;
}

static struct zf_file *open_memory(zipfit_bytes memory, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_file *file = new_file(0, stop, error);

	if (file == NULL)
		return NULL;
	file->memory = memory;
	file->regular = true;
	return file;
}

struct zf_file *zf_file_open(struct zf_input input, const zipfit_stop *stop, zipfit_error *error)
{
	if (input.contents.bytes != NULL)
		return open_memory(input.contents, stop, error);
	if (input.shared > 0)
		return open_shared(input.shared, stop, error);
	if (zf_input_is_stdin(input))
		return open_descriptor(STDIN_FILENO, false, stop, error);
	return open_descriptor(open_path(input.path), true, stop, error);
}

struct zf_file *zf_file_adopt(int descriptor, const zipfit_stop *stop, zipfit_error *error)
{
	return open_descriptor(descriptor, true, stop, error);
}

void zf_file_close(struct zf_file *file)
{
	if (file == NULL)
		return;
	if (file->owned && file->descriptor >= 0)
		close(file->descriptor);
	free(file);
}

struct zf_stage *zf_file_stage(struct zf_file *file)
{
	return &file->stage;
}

bool zf_file_seekable(const struct zf_file *file)
{
	return file->regular;
}

/* lseek() for a descriptor, counted from `base`. */
static int64_t seek_descriptor(const struct zf_file *file, int64_t offset, int whence)
{
	off_t position;

	if (whence == SEEK_SET) {
		if (offset < 0 || offset > INT64_MAX - file->base) {
			errno = EINVAL;
			return -1;
		}
		offset += file->base;
	}
	position = lseek(file->descriptor, offset, whence);
	if (position < 0)
		return -1;
	if (position < file->base) {
		/* Bytes before the base are not part of this file. */
		(void)lseek(file->descriptor, file->base + (int64_t)file->position, SEEK_SET);
		errno = EINVAL;
		return -1;
	}
	return position - file->base;
}

/* The number of bytes from `base` to the end; -1 with errno set if it cannot be found out. */
static int64_t length_of(const struct zf_file *file)
{
	struct stat status;

	if (file->memory.bytes != NULL)
		return (int64_t)file->memory.length;
	return fstat(file->descriptor, &status) == 0 ? status.st_size - file->base : -1;
}

/* lseek() where only `position` says where to read. */
static int64_t seek_position(const struct zf_file *file, int64_t offset, int whence)
{
	const int64_t from = whence == SEEK_CUR ? (int64_t)file->position : whence == SEEK_END ? length_of(file) : 0;
	int64_t position;

	if (from < 0)
		return -1;
	if (__builtin_add_overflow(from, offset, &position) || position < 0 || position > INT64_MAX - file->base) {
		errno = EINVAL;
		return -1;
	}
	return position;
}

int64_t zf_file_seek(struct zf_file *file, int64_t offset, int whence)
{
	const int64_t position = file->memory.bytes != NULL || file->at_position
	                                 ? seek_position(file, offset, whence)
	                                 : seek_descriptor(file, offset, whence);

	if (position >= 0)
		file->position = (uint64_t)position;
	return position;
}

bool zf_file_read_at(const struct zf_file *file, uint64_t offset, void *bytes, size_t length, size_t *got,
                     zipfit_error *error)
{
	*got = 0;
	if (file->memory.bytes != NULL) {
		const size_t all = file->memory.length;
		const size_t at = offset < all ? (size_t)offset : all;

		*got = all - at < length ? all - at : length;
		if (*got > 0)
			memcpy(bytes, (const char *)file->memory.bytes + at, *got);
		return true;
	}
	while (*got < length && offset + *got <= (uint64_t)(INT64_MAX - file->base)) {
		const ssize_t step = TEMP_FAILURE_RETRY(pread(file->descriptor, (char *)bytes + *got, length - *got,
		                                              (off_t)(file->base + (int64_t)(offset + *got))));

		if (step < 0)
			return zf_fail(error, ZIPFIT_IO, "cannot read: %s", zf_errno_text(errno));
		if (step == 0)
			break;
		*got += (size_t)step;
	}
	return true;
}

bool zf_file_waits(const struct zf_file *file)
{
	struct pollfd polled = {.fd = file->descriptor, .events = POLLIN};

	return !file->regular && poll(&polled, 1, 0) == 0;
}

uint64_t zf_file_position(const struct zf_file *file)
{
	return file->position;
}
