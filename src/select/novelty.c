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

/* Bytes of text whose shingles are added at once. */
#define BLOCK ((size_t)1 << 12)

#define FIRST_CAPACITY ((size_t)256)

/* Shingles of a text for which there is room at first, and slots of a scratch set that is kept for the next text. */
#define MOST_EXPECTED ((size_t)1 << 14)
#define LARGEST_KEPT  ((size_t)1 << 16)

/* ---- Sets ---------------------------------------------------------------- */

void zf_shingle_set_free(struct zf_shingle_set *set)
{
	free(set->slots);
	*set = (struct zf_shingle_set){0};
}

/* Adds a hash, which is not 0, to a set with a free slot. */
static inline void add(struct zf_shingle_set *set, uint32_t hash)
{
	size_t i = hash & (set->capacity - 1);

	while (set->slots[i] != 0 && set->slots[i] != hash)
		i = (i + 1) & (set->capacity - 1);
	set->count += set->slots[i] == 0;
	set->slots[i] = hash;
}

static inline bool has(const struct zf_shingle_set *set, uint32_t hash)
{
	size_t i = hash & (set->capacity - 1);

	while (set->slots[i] != 0 && set->slots[i] != hash)
		i = (i + 1) & (set->capacity - 1);
	return set->slots[i] != 0;
}

/* Makes room for `more` hashes. */
static bool reserve(struct zf_shingle_set *set, size_t more, zipfit_error *error)
{
	struct zf_shingle_set grown = {.capacity = set->capacity > 0 ? set->capacity : FIRST_CAPACITY};

	while (grown.capacity / 2 < set->count + more && grown.capacity <= SIZE_MAX / 4)
		grown.capacity *= 2;
	if (grown.capacity == set->capacity)
		return true;
	if (grown.capacity <= SIZE_MAX / 2 / sizeof(*grown.slots))
		grown.slots = calloc(grown.capacity, sizeof(*grown.slots));
	if (grown.slots == NULL)
		return zf_fail_memory(error, "shingles");
	for (size_t i = 0; i < set->capacity; i++)
		if (set->slots[i] != 0)
			add(&grown, set->slots[i]);
	free(set->slots);
	grown.room = grown.capacity;
	*set = grown;
	return true;
}

/* Empties a set for the shingles of a text. The first slots of a larger set do for a smaller one. */
static bool empty(struct zf_shingle_set *set, size_t length, zipfit_error *error)
{
	const size_t expected = length / SAMPLED < MOST_EXPECTED ? length / SAMPLED : MOST_EXPECTED;
	size_t capacity = FIRST_CAPACITY;

	while (capacity / 2 < expected + expected / 4)
		capacity *= 2;
	if (set->room < capacity || set->room > LARGEST_KEPT) {
		zf_shingle_set_free(set);
		return reserve(set, capacity / 2, error);
	}
	memset(set->slots, 0, capacity * sizeof(*set->slots));
	set->capacity = capacity;
	set->count = 0;
	return true;
}

/* ---- Shingles ------------------------------------------------------------ */

/* The 32 bits by which a shingle is known: 0 marks a free slot, so 0 becomes 1. */
static inline uint32_t shorten(uint64_t hash)
{
	const uint32_t high = (uint32_t)(hash >> 32);

	return high + (high == 0);
}

/* The hash of the last ZF_SHINGLE bytes, as a polynomial in them. */
struct window {
	uint64_t rolling;
	uint64_t leaving; /* the factor of the byte before them, which leaves */
};

/*
 * Moves the window on to byte `end` - 1 of the text, and writes the hashes of the sampled shingles that end at `begin`
 * or later to `hashes`, which has room for one more. Returns their number. Whether a hash is kept is no branch: it
 * would be unpredictable.
 */
static size_t roll(struct window *window, const unsigned char *text, size_t begin, size_t end, uint32_t *hashes)
{
	uint64_t rolling = window->rolling;
	size_t count = 0;

	for (size_t i = begin; i < end; i++) {
		uint64_t hash;

		rolling = rolling * ZF_GOLDEN_RATIO + text[i] + 1;
		if (i >= ZF_SHINGLE)
			rolling -= (text[i - ZF_SHINGLE] + UINT64_C(1)) * window->leaving;
		hash = zf_mix(rolling);
		hashes[count] = shorten(hash);
		count += (hash % SAMPLED == 0) & (i + 1 >= ZF_SHINGLE);
	}
	window->rolling = rolling;
	return count;
}

/* Adds the sampled shingles of the text to the set. */
static bool sample_shingles(struct zf_shingle_set *set, const unsigned char *text, size_t length,
                            const zipfit_stop *stop, zipfit_error *error)
{
	struct window window = {.leaving = 1};
	uint32_t hashes[BLOCK + 1];

	for (int i = 0; i < ZF_SHINGLE; i++)
		window.leaving *= ZF_GOLDEN_RATIO;
	for (size_t begin = 0; begin < length; begin += BLOCK) {
		const size_t end = begin + (length - begin < BLOCK ? length - begin : BLOCK);
		const size_t count = roll(&window, text, begin, end, hashes);

		if ((begin % STOP_INTERVAL == 0 && !zf_stop_check(stop, error)) || !reserve(set, count, error))
			return false;
		for (size_t i = 0; i < count; i++)
			add(set, hashes[i]);
	}
	if (set->count == 0)
		add(set, shorten(zf_hash_bytes(0, text, length) << 32));
	return true;
}

bool zf_shingles_make(struct zf_shingles *shingles, struct zf_shingle_set *scratch, const void *text, size_t length,
                      const zipfit_stop *stop, zipfit_error *error)
{
	size_t count = 0;

	if (!empty(scratch, length, error) || !sample_shingles(scratch, text, length, stop, error))
		return false;
	/* One more than there are: where a free slot is written, to be overwritten. */
	shingles->hashes = malloc((scratch->count + 1) * sizeof(*shingles->hashes));
	if (shingles->hashes == NULL)
		return zf_fail_memory(error, "shingles");
	for (size_t i = 0; i < scratch->capacity; i++) {
		shingles->hashes[count] = scratch->slots[i];
		count += scratch->slots[i] != 0;
	}
	shingles->count = shingles->fresh = (uint32_t)count;
	return true;
}

void zf_shingles_free(struct zf_shingles *shingles)
{
	free(shingles->hashes);
	*shingles = (struct zf_shingles){0};
}

/* ---- Novelty ------------------------------------------------------------- */

bool zf_novelty(struct zf_shingles *shingles, const struct zf_shingle_set *covered, const zipfit_stop *stop,
                double *novelty, zipfit_error *error)
{
	uint32_t fresh = 0;

	for (uint32_t i = 0; covered->count > 0 && i < shingles->fresh; i++) {
		if (i % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		shingles->hashes[fresh] = shingles->hashes[i];
		fresh += !has(covered, shingles->hashes[i]);
	}
	if (covered->count > 0)
		shingles->fresh = fresh;
	*novelty = (double)shingles->fresh / (double)shingles->count;
	return true;
}

bool zf_novelty_take(const struct zf_shingles *shingles, struct zf_shingle_set *covered, const zipfit_stop *stop,
                     zipfit_error *error)
{
	if (!reserve(covered, shingles->fresh, error))
		return false;
	for (uint32_t i = 0; i < shingles->fresh; i++) {
		if (i % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		add(covered, shingles->hashes[i]);
	}
	return true;
}
