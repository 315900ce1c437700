/*
 * content.c - a file known by its content
 *
 * The blocks of a sample stand at places that the size alone decides, so that every
 * shard on every machine reads the same ones. They are not on a regular grid: a change
 * with the period of that would never be seen.
 */
#include "input/content.h"

#include "util/error.h"
#include "util/hash.h"
#include "util/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file that is read. */
struct reading {
	const char *path;
	int descriptor;
	const zipfit_stop *stop;
	struct zf_sha256 sha;
};

/* Adds the bytes from `begin` to `end`, less where the file has become shorter. pread() leaves the position alone. */
static bool add_range(struct reading *reading, uint64_t begin, uint64_t end, zipfit_error *error)
{
	unsigned char block[ZF_SAMPLE_BLOCK_BYTES];

	while (begin < end) {
		const size_t wanted = end - begin < sizeof(block) ? (size_t)(end - begin) : sizeof(block);
		const ssize_t got = pread(reading->descriptor, block, wanted, (off_t)begin);

		if (!zf_stop_check(reading->stop, error))
			return false;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return zf_fail(error, ZIPFIT_IO, "%s: cannot read: %s", reading->path, zf_errno_text(errno));
		if (got == 0)
			return true;
		zf_sha256_add(&reading->sha, block, (size_t)got);
		begin += (uint64_t)got;
	}
	return true;
}

/* Where block `i` of a sample begins: somewhere in its part of what lies between the first and the last block. */
static uint64_t sample_begin(uint64_t size, size_t i)
{
	const uint64_t block = ZF_SAMPLE_BLOCK_BYTES;
	const uint64_t part = (size - 2 * block) / (ZF_SAMPLE_BLOCKS - 2);

	if (i == 0)
		return 0;
	if (i == ZF_SAMPLE_BLOCKS - 1)
		return size - block;
	return block + (i - 1) * part + zf_mix(size ^ zf_mix(i)) % (part - block + 1);
}

static bool add_sample(struct reading *reading, uint64_t size, zipfit_error *error)
{
	for (size_t i = 0; i < ZF_SAMPLE_BLOCKS; i++) {
		const uint64_t begin = sample_begin(size, i);

		if (!add_range(reading, begin, begin + ZF_SAMPLE_BLOCK_BYTES, error))
			return false;
	}
	return true;
}

/* Looks without opening: a named pipe that is opened and closed again would lose its writer. */
static bool look(const char *path, struct stat *status, zipfit_error *error)
{
	const int code = strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, status) : stat(path, status);

	return code == 0 || zf_fail(error, ZIPFIT_IO, "%s: cannot open: %s", path, zf_errno_text(errno));
}

static bool read_content(struct reading *reading, bool whole, struct zf_content *content, zipfit_error *error)
{
	zf_sha256_begin(&reading->sha);
	zf_sha256_add_number(&reading->sha, content->size);
	/* What standard input has been read already is not part of it. */
	if (reading->descriptor == STDIN_FILENO)
		zf_sha256_add_number(&reading->sha, (uint64_t)lseek(STDIN_FILENO, 0, SEEK_CUR));
	if (whole || content->size <= ZF_SAMPLE_BLOCKS * ZF_SAMPLE_BLOCK_BYTES
	            ? !add_range(reading, 0, content->size, error)
	            : !add_sample(reading, content->size, error))
		return false;
	zf_sha256_end(&reading->sha, content->digest);
	return true;
}

bool zf_content_read(const char *path, bool whole, const zipfit_stop *stop, struct zf_content *content,
                     zipfit_error *error)
{
	const bool owned = strcmp(path, "-") != 0;
	struct reading reading = {.path = path, .descriptor = STDIN_FILENO, .stop = stop};
	struct stat status;
	bool ok;

	*content = (struct zf_content){0};
	if (!look(path, &status, error))
		return false;
	if (!S_ISREG(status.st_mode))
		return true;
	content->size = (uint64_t)status.st_size;
	if (owned)
		reading.descriptor = (int)TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
	if (reading.descriptor < 0)
		return zf_fail(error, ZIPFIT_IO, "%s: cannot open: %s", path, zf_errno_text(errno));
	ok = read_content(&reading, whole, content, error);
	if (owned)
		close(reading.descriptor);
	return ok;
}
