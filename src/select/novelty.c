/*
 * novelty.c - how much of a text is new
 *
 * The hash of a shingle is a polynomial in its bytes, which rolls on by a byte with
 * two multiplications, and is then mixed, since the lowest bits decide what is kept.
 */
#include "select/novelty.h"

#include "util/error.h"
#include "util/hash.h"
#include "util/sort_hashes.h"
#include "util/stop.h"

#include <stdlib.h>

/* One of so many shingles is kept. */
#define SAMPLED 4

/* How many bytes to read, or hashes to look up, before looking whether the run is to end. */
#define STRIDE ((size_t)1 << 16)

/* ZF_GOLDEN_RATIO to the power of the bytes before the last of a shingle. */
static uint64_t oldest_factor(void)
{
	uint64_t factor = 1;

	for (int i = 1; i < ZF_SHINGLE; i++)
		factor *= ZF_GOLDEN_RATIO;
	return factor;
}

/* Writes the sampled hashes to `hashes`, in order of the text. */
static bool sample(uint32_t *hashes, size_t *count, const unsigned char *text, size_t length, const zipfit_stop *stop,
                   zipfit_error *error)
{
	const uint64_t oldest = oldest_factor();
	uint64_t rolling = 0;

	*count = 0;
	for (size_t i = 0; i < length; i++) {
		uint64_t hash;

		if (i % STRIDE == 0 && !zf_stop_check(stop, error))
			return false;
		if (i >= ZF_SHINGLE)
			rolling -= (text[i - ZF_SHINGLE] + UINT64_C(1)) * oldest;
		rolling = rolling * ZF_GOLDEN_RATIO + text[i] + 1;
		if (i + 1 < ZF_SHINGLE)
			continue;
		hash = zf_mix(rolling);
		if (hash % SAMPLED == 0)
			hashes[(*count)++] = (uint32_t)(hash >> 32);
	}
	return true;
}

bool zf_shingles_make(struct zf_shingles *shingles, const void *text, size_t length, const zipfit_stop *stop,
                      zipfit_error *error)
{
	uint32_t *hashes = malloc((length + 1) * sizeof(*hashes)), *fitting;
	size_t count, kept;

	if (hashes == NULL)
		return zf_fail_memory(error, "shingles");
	if (!sample(hashes, &count, text, length, stop, error)) {
		free(hashes);
		return false;
	}
	if (count == 0)
		hashes[count++] = (uint32_t)zf_hash_bytes(0, text, length);
	if (!zf_sort_hashes(hashes, count, &kept, error)) {
		free(hashes);
		return false;
	}
	fitting = realloc(hashes, kept * sizeof(*hashes));
	if (fitting != NULL)
		hashes = fitting;
	*shingles = (struct zf_shingles){hashes, (uint32_t)kept};
	return true;
}

void zf_shingles_free(struct zf_shingles *shingles)
{
	free(shingles->hashes);
	*shingles = (struct zf_shingles){0};
}

bool zf_novelty(const struct zf_shingles *shingles, const struct zf_set *taken, const zipfit_stop *stop,
                double *novelty, zipfit_error *error)
{
	size_t unknown = 0;

	for (size_t i = 0; i < shingles->count; i++) {
		if (i % STRIDE == 0 && !zf_stop_check(stop, error))
			return false;
		unknown += zf_set_find(taken, shingles->hashes[i], NULL) == NULL;
	}
	*novelty = (double)unknown / (double)shingles->count;
	return true;
}

bool zf_novelty_take(const struct zf_shingles *shingles, struct zf_set *taken, const zipfit_stop *stop,
                     zipfit_error *error)
{
	for (size_t i = 0; i < shingles->count; i++) {
		if (i % STRIDE == 0 && !zf_stop_check(stop, error))
			return false;
		if (zf_set_find(taken, shingles->hashes[i], NULL) == NULL &&
		    !zf_set_add(taken, shingles->hashes[i], 0, error))
			return false;
	}
	return true;
}
