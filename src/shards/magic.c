/*
 * magic.c - the bytes with which this program's files begin
 */
#include "shards/magic.h"

#include "util/error.h"
#include "util/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Another run may make or remove the file between two calls. How often to try again. */
#define ATTEMPTS 100

const unsigned char *zf_magic(enum zf_magic_kind kind)
{
	static const unsigned char part[ZF_MAGIC_BYTES] = {0x89, 'Z', 'F', 'P', '\r', '\n', 0x1a, '\n'};
	static const unsigned char journal[ZF_MAGIC_BYTES] = {0x89, 'Z', 'F', 'J', '\r', '\n', 0x1a, '\n'};
	static const unsigned char lock[ZF_MAGIC_BYTES] = {0x89, 'Z', 'F', 'L', '\r', '\n', 0x1a, '\n'};

	return kind == ZF_MAGIC_JOURNAL ? journal : kind == ZF_MAGIC_LOCK ? lock : part;
}

int zf_magic_open(const char *path, enum zf_magic_kind kind)
{
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		int descriptor = (int)TEMP_FAILURE_RETRY(open(path, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));

		if (descriptor >= 0 || errno != ENOENT)
			return descriptor;
		descriptor = zf_new_file_create(path, zf_magic(kind), ZF_MAGIC_BYTES);
		if (descriptor >= 0 || errno != EEXIST)
			return descriptor;
	}
	return -1;
}

/* Reads the first bytes: their number, which is lower if the file is shorter, or -1 with errno. */
static ssize_t read_start(const char *path, unsigned char bytes[ZF_MAGIC_BYTES])
{
	const int descriptor = (int)TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
	ssize_t got, length = 0;

	if (descriptor < 0)
		return -1;
	do {
		got = TEMP_FAILURE_RETRY(pread(descriptor, bytes + length, (size_t)(ZF_MAGIC_BYTES - length), length));
		length += got > 0 ? got : 0;
	} while (got > 0 && length < ZF_MAGIC_BYTES);
	close(descriptor);
	return got < 0 ? -1 : length;
}

bool zf_magic_check(const char *path, enum zf_magic_kind kind, enum zf_magic_state *state, zipfit_error *error)
{
	unsigned char start[ZF_MAGIC_BYTES];
	struct stat status;
	ssize_t length = 0;

	*state = ZF_MAGIC_ABSENT;
	if (stat(path, &status) != 0)
		return errno == ENOENT || zf_fail(error, ZIPFIT_IO, "%s: cannot open: %s", path, zf_errno_text(errno));
	if (S_ISREG(status.st_mode)) {
		length = read_start(path, start);
		if (length < 0)
			return zf_fail(error, ZIPFIT_IO, "%s: cannot read: %s", path, zf_errno_text(errno));
		*state = length == 0 ? ZF_MAGIC_EMPTY : ZF_MAGIC_PRESENT;
		if (length == 0 ||
		    (length == (ssize_t)sizeof(start) && memcmp(start, zf_magic(kind), sizeof(start)) == 0))
			return true;
	}
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s: is not a file of zipfit; the checkpoint would overwrite it", path);
}
