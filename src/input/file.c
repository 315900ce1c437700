/*
 * file.c - descriptors, stop requests and checked gzip
 *
 * The first bytes decide: the two magic bytes of RFC 1952 and method 8 mean
 * gzip, and zlib's inflate takes over, member after member; it compares CRC and
 * length of each. Zero bytes after a member are padding (tapes and block
 * devices); anything else there is an error, as a damaged header looks the same.
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
#include <zlib.h>

#define STORED_BLOCK  ((size_t)128 << 10)
#define DECODED_BLOCK ((size_t)256 << 10)

/* 16 asks inflate for a gzip header, 15 is the largest window. */
#define GZIP_WINDOW_BITS (16 + 15)

enum gzip_state {
	NOT_GZIP,
	GZIP_BETWEEN_MEMBERS, /* after a complete member: end, padding or another member */
	GZIP_IN_MEMBER,
};

struct zf_file {
	int descriptor;
	bool owned; /* the descriptor is ours to close: not standard input */
	bool regular;
	const zipfit_stop *stop;
	uint64_t position;
	enum gzip_state gzip;
	z_stream inflate;       /* initialised unless NOT_GZIP; its input is in `block` */
	unsigned char *decoded; /* what inflate wrote last */
	size_t pending;         /* NOT_GZIP: bytes of the first block, read to decide and not delivered yet */
	unsigned char block[STORED_BLOCK];
};

/* Waits until the descriptor has something to say or a stop is requested. Regular files never wait. */
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

/* Reads into `block` from `offset` on; `*length` is 0 at the end of the file alone. */
static bool read_block(struct zf_file *file, size_t offset, size_t *length, zipfit_error *error)
{
	ssize_t got;

	do {
		if (!wait_readable(file, error))
			return false;
		got = read(file->descriptor, file->block + offset, sizeof(file->block) - offset);
	} while (got < 0 && (errno == EINTR || errno == EAGAIN));
	if (got < 0)
		return zf_fail(error, ZIPFIT_IO, "cannot read: %s", zf_errno_text(errno));
	file->position += (size_t)got;
	*length = (size_t)got;
	return true;
}

/* Reads enough of the file to tell gzip from the rest - a pipe may give a byte at a time - and prepares inflate. */
static bool look(struct zf_file *file, zipfit_error *error)
{
	const size_t magic_length = 3;
	size_t got;

	do {
		if (!read_block(file, file->pending, &got, error))
			return false;
		file->pending += got;
	} while (got > 0 && file->pending < magic_length);
	if (file->pending < magic_length || memcmp(file->block, "\x1f\x8b\x08", magic_length) != 0)
		return true;

	file->decoded = malloc(DECODED_BLOCK);
	if (file->decoded == NULL || inflateInit2(&file->inflate, GZIP_WINDOW_BITS) != Z_OK)
		return zf_fail_memory(error, "gzip input");
	file->gzip = GZIP_IN_MEMBER;
	file->inflate.next_in = file->block;
	file->inflate.avail_in = (uInt)file->pending;
	return true;
}

static int open_path(const char *path)
{
	/* A named pipe would not open before it has a writer; this way poll() does the waiting, and a stop ends it. */
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
	return true;
}

/* `owned`: the descriptor becomes the file's; -1 with errno is one that did not open. */
static struct zf_file *open_file(int descriptor, bool owned, const zipfit_stop *stop, zipfit_error *error)
{
	const int cause = errno;
	struct zf_file *file = calloc(1, sizeof(*file));

	if (file == NULL) {
		zf_fail_memory(error, "an input file");
		if (owned && descriptor >= 0)
			close(descriptor);
		return NULL;
	}
	file->stop = stop;
	file->descriptor = descriptor;
	file->owned = owned;
	errno = cause;
	if (!look_at_descriptor(file, error) || !look(file, error)) {
		zf_file_close(file);
		return NULL;
	}
	return file;
}

struct zf_file *zf_file_open(const char *path, const zipfit_stop *stop, zipfit_error *error)
{
	const bool owned = strcmp(path, "-") != 0;

	return open_file(owned ? open_path(path) : STDIN_FILENO, owned, stop, error);
}

struct zf_file *zf_file_adopt(int descriptor, const zipfit_stop *stop, zipfit_error *error)
{
	return open_file(descriptor, true, stop, error);
}

void zf_file_close(struct zf_file *file)
{
	if (file == NULL)
		return;
	if (file->gzip != NOT_GZIP)
		inflateEnd(&file->inflate);
	if (file->owned && file->descriptor >= 0)
		close(file->descriptor);
	free(file->decoded);
	free(file);
}

static bool refill(struct zf_file *file, zipfit_error *error)
{
	size_t length;

	if (file->inflate.avail_in > 0)
		return true;
	if (!read_block(file, 0, &length, error))
		return false;
	file->inflate.next_in = file->block;
	file->inflate.avail_in = (uInt)length;
	return true;
}

/* After a member: skips zero padding; on return there is a byte to inflate, or the file has ended. */
static bool start_member(struct zf_file *file, zipfit_error *error)
{
	do {
		while (file->inflate.avail_in > 0 && *file->inflate.next_in == 0) {
			file->inflate.next_in++;
			file->inflate.avail_in--;
		}
		if (file->inflate.avail_in > 0)
			break;
		if (!refill(file, error))
			return false;
		if (file->inflate.avail_in == 0)
			return true;
	} while (true);

	inflateReset(&file->inflate);
	file->gzip = GZIP_IN_MEMBER;
	return true;
}

/* Decodes until `decoded` is full or the block ends. */
static bool read_gzip(struct zf_file *file, size_t *length, zipfit_error *error)
{
	int code;

	file->inflate.next_out = file->decoded;
	file->inflate.avail_out = (uInt)DECODED_BLOCK;
	while (file->inflate.avail_out == DECODED_BLOCK) {
		if (file->gzip == GZIP_BETWEEN_MEMBERS) {
			if (!start_member(file, error))
				return false;
			if (file->gzip == GZIP_BETWEEN_MEMBERS)
				break;
		}
		if (!refill(file, error))
			return false;
		if (file->inflate.avail_in == 0)
			return zf_fail(error, ZIPFIT_BAD_DATA, "truncated gzip input");
		code = inflate(&file->inflate, Z_NO_FLUSH);
		if (code == Z_MEM_ERROR)
			return zf_fail_memory(error, "gzip input");
		if (code == Z_STREAM_END)
			file->gzip = GZIP_BETWEEN_MEMBERS;
		else if (code != Z_OK && code != Z_BUF_ERROR)
			return zf_fail(error, ZIPFIT_BAD_DATA, "damaged gzip input: %s",
			               file->inflate.msg != NULL ? file->inflate.msg
			                                         : "no gzip member where one should start");
	}
	*length = DECODED_BLOCK - file->inflate.avail_out;
	return true;
}

bool zf_file_read(struct zf_file *file, const void **bytes, size_t *length, zipfit_error *error)
{
	if (file->gzip != NOT_GZIP) {
		*bytes = file->decoded;
		return read_gzip(file, length, error);
	}
	*bytes = file->block;
	if (file->pending > 0) {
		*length = file->pending;
		file->pending = 0;
		return true;
	}
	return read_block(file, 0, length, error);
}

bool zf_file_seekable(const struct zf_file *file)
{
	return file->regular && file->gzip == NOT_GZIP;
}

int64_t zf_file_seek(struct zf_file *file, int64_t offset, int whence)
{
	const off_t position = lseek(file->descriptor, offset, whence);

	file->pending = 0;
	if (position >= 0)
		file->position = (uint64_t)position;
	return position;
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
