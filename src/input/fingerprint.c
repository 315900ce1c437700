/*
 * fingerprint.c - what tells two files of different content apart
 *
 * The size alone decides where the blocks of a sample begin, so that every shard on every
 * machine reads the same ones. They are not evenly spaced: changes with the same period
 * would never be seen.
 */
#include "input/fingerprint.h"

#include "util/error.h"
#include "util/hash.h"
#include "util/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct reading {
	struct zf_input input;
	int descriptor; /* of a file */
	const zipfit_stop *stop;
	struct zf_sha256 sha;
};

/* pread(), also of memory, which has all the bytes that are asked for. The position of a file does not change. */
static ssize_t read_at(const struct reading *reading, void *block, size_t length, uint64_t begin)
{
	const unsigned char *bytes = reading->input.contents.bytes;

	if (bytes == NULL)
		return pread(reading->descriptor, block, length, (off_t)begin);
	memcpy(block, bytes + begin, length);
	return (ssize_t)length;
}

/* Adds the bytes from `begin` to `end`, or fewer if the file has become shorter. */
static bool add_range(struct reading *reading, uint64_t begin, uint64_t end, zipfit_error *error)
{
	unsigned char block[ZF_SAMPLE_BLOCK_BYTES];

	while (begin < end) {
		const size_t wanted = end - begin < sizeof(block) ? (size_t)(end - begin) : sizeof(block);
		const ssize_t got = read_at(reading, block, wanted, begin);

		if (!zf_stop_check(reading->stop, error))
			return false;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return zf_fail(error, ZIPFIT_IO, "%s: cannot read: %s", reading->input.path,
			               zf_errno_text(errno));
		if (got == 0)
			return true;
		zf_sha256_add(&reading->sha, block, (size_t)got);
		begin += (uint64_t)got;
	}
	return true;
}

/* Where block `i` of a sample begins. Those between the first and the last block have a part each to begin in. */
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

static bool digest(struct reading *reading, bool whole, struct zf_fingerprint *fingerprint, zipfit_error *error)
{
	const uint64_t size = fingerprint->size;

	zf_sha256_begin(&reading->sha);
	zf_sha256_add_number(&reading->sha, size);
	/* Bytes of standard input that were read before are not part of it. */
	if (zf_input_is_stdin(reading->input))
		zf_sha256_add_number(&reading->sha, (uint64_t)lseek(STDIN_FILENO, 0, SEEK_CUR));
	if (whole || size <= ZF_SAMPLE_BLOCKS * ZF_SAMPLE_BLOCK_BYTES ? !add_range(reading, 0, size, error)
	                                                              : !add_sample(reading, size, error))
		return false;
	zf_sha256_end(&reading->sha, fingerprint->digest);
	return true;
}

bool zf_fingerprint_take(struct zf_input input, bool whole, const zipfit_stop *stop, struct zf_fingerprint *fingerprint,
                         zipfit_error *error)
{
	const bool opens = input.contents.bytes == NULL && !zf_input_is_stdin(input);
	struct reading reading = {.input = input, .descriptor = STDIN_FILENO, .stop = stop};
	struct zf_stored stored;
	bool ok;

	*fingerprint = (struct zf_fingerprint){0};
	/* A named pipe is not opened: closing it again would end its writer. */
	if (!zf_stored_look(input, &stored, error))
		return false;
	if (!stored.regular)
		return true;
	fingerprint->size = stored.size;
	if (opens)
		reading.descriptor = (int)TEMP_FAILURE_RETRY(open(input.path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
	if (reading.descriptor < 0)
		return zf_fail(error, ZIPFIT_IO, "%s: cannot open: %s", input.path, zf_errno_text(errno));
	ok = digest(&reading, whole, fingerprint, error);
	if (opens)
		close(reading.descriptor);
	return ok;
}
