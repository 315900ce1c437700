/*
 * novelty.c - how much of a text is new
 *
 * The hash of a shingle is a polynomial in its bytes: moving on by one byte takes two
 * multiplications. It is then mixed, because its low bits decide whether it is kept.
 */
#include "select/novelty.h"

#include "util/error.h"
#include "util/hash.h"
#include "util/stop.h"

#include <stdlib.h>
#include <string.h>

/* One in 4 shingles is kept. */
#define SAMPLED 4

/* Bytes, or hashes, between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)1 << 16)

#define FIRST_CAPACITY ((size_t)256)

/* A scratch set of more slots is not kept for the next text: emptying it would take longer than filling it. */
#define MOST_SCRATCH ((size_t)1 << 16)

/* ---- Sets ---------------------------------------------------------------- */

void zf_shingle_set_free(struct zf_shingle_set *set)
{
	free(set->slots);
	*set = (struct zf_shingle_set){0};
}

/* The slot that has the hash, which is not 0, or the free slot where it belongs. */
static inline uint32_t *find(const struct zf_shingle_set *set, uint32_t hash)
{
	size_t i = hash & (set->capacity - 1);

	while (set->slots[i] != 0 && set->slots[i] != hash)
		i = (i + 1) & (set->capacity - 1);
	return &set->slots[i];
}

static bool grow(struct zf_shingle_set *set, zipfit_error *error)
{
	struct zf_shingle_set grown = {.capacity = set->capacity > 0 ? 2 * set->capacity : FIRST_CAPACITY,
	                               .count = set->count};

	if (grown.capacity <= SIZE_MAX / 2 / sizeof(*grown.slots))
		grown.slots = calloc(grown.capacity, sizeof(*grown.slots));
	if (grown.slots == NULL)
		return zf_fail_memory(error, "shingles");
	for (size_t i = 0; i < set->capacity; i++)
		if (set->slots[i] != 0)
			*find(&grown, set->slots[i]) = set->slots[i];
	free(set->slots);
	*set = grown;
	return true;
}

/* Adds a hash, if the set does not have it. */
static inline bool add(struct zf_shingle_set *set, uint32_t hash, zipfit_error *error)
{
	uint32_t *slot;

	if (2 * (set->count + 1) > set->capacity && !grow(set, error))
		return false;
	slot = find(set, hash);
	set->count += *slot == 0;
	*slot = hash;
	return true;
}

static void empty(struct zf_shingle_set *set)
{
	if (set->capacity > MOST_SCRATCH)
		zf_shingle_set_free(set);
	if (set->count > 0)
		memset(set->slots, 0, set->capacity * sizeof(*set->slots));
	set->count = 0;
}

/* ---- Shingles ------------------------------------------------------------ */

/* The factor of the first byte of a shingle in its hash. */
static uint64_t oldest_factor(void)
{
	uint64_t factor = 1;

	for (int i = 1; i < ZF_SHINGLE; i++)
		factor *= ZF_GOLDEN_RATIO;
	return factor;
}

/* The 32 bits by which a shingle is known: 0 marks a free slot, so 0 becomes 1. */
static inline uint32_t shorten(uint64_t hash)
{
	return hash >> 32 != 0 ? (uint32_t)(hash >> 32) : 1;
}

/* Adds the sampled shingles of the text to the set. */
static bool sample_shingles(struct zf_shingle_set *set, const unsigned char *text, size_t length,
                            const zipfit_stop *stop, zipfit_error *error)
{
	const uint64_t oldest = oldest_factor();
	uint64_t rolling = 0;

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
		if (hash % SAMPLED == 0 && !add(set, shorten(hash), error))
			return false;
	}
	return set->count > 0 || add(set, shorten(zf_hash_bytes(0, text, length) << 32), error);
}

bool zf_shingles_make(struct zf_shingles *shingles, struct zf_shingle_set *scratch, const void *text, size_t length,
                      const zipfit_stop *stop, zipfit_error *error)
{
	empty(scratch);
	if (!sample_shingles(scratch, text, length, stop, error))
		return false;
	*shingles = (struct zf_shingles){.hashes = malloc(scratch->count * sizeof(*shingles->hashes))};
	if (shingles->hashes == NULL)
		return zf_fail_memory(error, "shingles");
	for (size_t i = 0; i < scratch->capacity; i++)
		if (scratch->slots[i] != 0)
			shingles->hashes[shingles->count++] = scratch->slots[i];
	return true;
}

void zf_shingles_free(struct zf_shingles *shingles)
{
	free(shingles->hashes);
	*shingles = (struct zf_shingles){0};
}

/* ---- Novelty ------------------------------------------------------------- */

bool zf_novelty(const struct zf_shingles *shingles, const struct zf_shingle_set *covered, const zipfit_stop *stop,
                double *novelty, zipfit_error *error)
{
	size_t known = 0;

	for (size_t i = 0; covered->count > 0 && i < shingles->count; i++) {
		if (i % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		known += *find(covered, shingles->hashes[i]) != 0;
	}
	*novelty = (double)(shingles->count - known) / (double)shingles->count;
	return true;
}

bool zf_novelty_take(const struct zf_shingles *shingles, struct zf_shingle_set *covered, const zipfit_stop *stop,
                     zipfit_error *error)
{
	for (size_t i = 0; i < shingles->count; i++) {
		if (i % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		if (!add(covered, shingles->hashes[i], error))
			return false;
	}
	return true;
}
