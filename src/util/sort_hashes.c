/*
 * sort_hashes.c - a radix sort by bytes, the lowest first
 *
 * A document of a gigabyte has hundreds of millions of hashes. A sort by comparison would take
 * minutes, in one call that cannot be interrupted.
 */
#include "util/sort_hashes.h"

#include "util/error.h"

#include <stdlib.h>

/* Fewer hashes are sorted by qsort(), which is faster for them. */
#define FEW 256

static int compare_hashes(const void *a, const void *b)
{
	const uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

/* Copies `from` to `to`, sorted by the byte at `shift`; the sort is stable. */
static void sort_by_byte(const uint32_t *from, uint32_t *to, size_t count, int shift)
{
	size_t begins[256] = {0}, before = 0;

	for (size_t i = 0; i < count; i++)
		begins[from[i] >> shift & 0xff]++;
	for (size_t byte = 0; byte < 256; byte++) {
		const size_t here = begins[byte];

		begins[byte] = before;
		before += here;
	}
	for (size_t i = 0; i < count; i++)
		to[begins[from[i] >> shift & 0xff]++] = from[i];
}

static bool sort(uint32_t *hashes, size_t count, zipfit_error *error)
{
	uint32_t *other;

	if (count < FEW) {
		qsort(hashes, count, sizeof(*hashes), compare_hashes);
		return true;
	}
	other = malloc(count * sizeof(*other));
	if (other == NULL)
		return zf_fail_memory(error, "hashes");
	for (int shift = 0; shift < 32; shift += 16) {
		sort_by_byte(hashes, other, count, shift);
		sort_by_byte(other, hashes, count, shift + 8);
	}
	free(other);
	return true;
}

bool zf_sort_hashes(uint32_t *hashes, size_t count, size_t *kept, zipfit_error *error)
{
	*kept = 0;
	if (!sort(hashes, count, error))
		return false;
	for (size_t i = 0; i < count; i++)
		if (i == 0 || hashes[i] != hashes[*kept - 1])
			hashes[(*kept)++] = hashes[i];
	return true;
}
