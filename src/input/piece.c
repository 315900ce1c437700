/*
 * piece.c - the part of an input file that one run reads
 *
 * Blocks are spread by a Weyl sequence: block b goes to the fraction b * phi modulo 1 of
 * the file. Any run of blocks then covers all fractions evenly, so that every share gets
 * its part of the file's beginning, middle and end, whatever the number and sizes of the
 * shares, and without knowing how many blocks there are.
 */
#include "input/piece.h"

#include "input/file.h"
#include "util/error.h"

#include <errno.h>
#include <unistd.h>

/* 2^64 / phi, phi being the golden ratio. */
#define GOLDEN_STEP UINT64_C(0x9e3779b97f4a7c15)

/* The upper half of a 128-bit product. */
static uint64_t multiply_high(uint64_t a, uint64_t b)
{
	const uint64_t low_a = a & UINT32_MAX, high_a = a >> 32;
	const uint64_t low_b = b & UINT32_MAX, high_b = b >> 32;
	const uint64_t middle = high_a * low_b + (low_a * low_b >> 32);
	const uint64_t carry = low_a * high_b + (middle & UINT32_MAX);

	return high_a * high_b + (middle >> 32) + (carry >> 32);
}

bool zf_piece_has_block(const struct zf_piece *piece, uint64_t block)
{
	const uint64_t at = multiply_high(block * GOLDEN_STEP, piece->size);

	return piece->begin <= at && at < piece->end;
}

/* Quickly: memchr() would be called for each line. */
static uint64_t newlines_in(const unsigned char *bytes, size_t length)
{
	uint64_t newlines = 0;

	for (size_t i = 0; i < length; i++)
		newlines += bytes[i] == '\n';
	return newlines;
}

bool zf_count_newlines(struct zf_input input, uint64_t begin, uint64_t end, const zipfit_stop *stop, uint64_t *newlines,
                       zipfit_error *error)
{
	struct zf_file *file = zf_file_open(input, stop, error);
	uint64_t left = end - begin;
	bool ok = file != NULL;

	*newlines = 0;
	if (ok && begin > 0 && (begin > INT64_MAX || zf_file_seek(file, (int64_t)begin, SEEK_SET) < 0))
		ok = zf_fail(error, ZIPFIT_IO, "cannot seek: %s", zf_errno_text(errno));
	while (ok && left > 0) {
		const void *block;
		size_t length;

		ok = zf_file_read(file, &block, &length, error);
		if (!ok || length == 0)
			break;
		if (length > left)
			length = (size_t)left;
		*newlines += newlines_in(block, length);
		left -= length;
	}
	zf_file_close(file);
	return ok;
}

bool zf_count_lines(struct zf_input input, uint64_t offset, const zipfit_stop *stop, uint64_t *lines,
                    zipfit_error *error)
{
	/* The first line begins at 0, every other one after a newline. */
	if (!zf_count_newlines(input, 0, offset > 0 ? offset - 1 : 0, stop, lines, error))
		return false;
	*lines += offset > 0;
	return true;
}
