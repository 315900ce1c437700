/*
 * novelty.c - how much of a text is new
 *
 * The hash of a shingle is a polynomial in its bytes: moving on by one byte takes two
 * multiplications. It is then mixed, because its low bits decide whether it is kept.
 */
#include "select/novelty.h"

#include "util/error.h"
#include "util/hash.h"
#include "util/sort_hashes.h"
#include "util/stop.h"

#include <stdlib.h>

/* One in 4 shingles is kept. */
#define SAMPLED 4

/* Bytes, or hashes, between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)1 << 16)

/* The factor of the first byte of a shingle in its hash. */
static uint64_t oldest_factor(void)
{
	uint64_t factor = 1;

	for (int i = 1; i < ZF_SHINGLE; i++)
		factor *= ZF_GOLDEN_RATIO;
	return factor;
}

/* Writes the hashes of the sampled shingles to `hashes`, in the order of the text. */
static bool sample_shingles(uint32_t *hashes, size_t *count, const unsigned char *text, size_t length,
                            const zipfit_stop *stop, zipfit_error *error)
{
	const uint64_t oldest = oldest_factor();
	uint64_t rolling = 0;

	*count = 0;
	for (size_t i = 0; i < length; i++) {
		uint64_t hash;

		if (i % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
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
	if (!sample_shingles(hashes, &count, text, length, stop, error)) {
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

bool zf_novelty(const struct zf_shingles *shingles, const struct zf_set *covered, const zipfit_stop *stop,
                double *novelty, zipfit_error *error)
{
	size_t unknown = 0;

	for (size_t i = 0; i < shingles->count; i++) {
		if (i % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		unknown += zf_set_find(covered, shingles->hashes[i], NULL) == NULL;
	}
	*novelty = (double)unknown / (double)shingles->count;
	return true;
}

bool zf_novelty_take(const struct zf_shingles *shingles, struct zf_set *covered, const zipfit_stop *stop,
                     zipfit_error *error)
{
	for (size_t i = 0; i < shingles->count; i++) {
		if (i % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		if (zf_set_find(covered, shingles->hashes[i], NULL) == NULL &&
		    !zf_set_add(covered, shingles->hashes[i], 0, error))
			return false;
	}
	return true;
}
