/*
 * novelty.h - how much of a text is new
 *
 * A text is represented by its 10-byte shingles, sampled by hash: one in four is kept. Its
 * novelty is the share of these that no text taken before has.
 */
#ifndef ZF_SELECT_NOVELTY_H
#define ZF_SELECT_NOVELTY_H

#include "zipfit.h"

#define ZF_SHINGLE 10

/* The sampled shingles of a text, each once. An all-zero struct has none. */
struct zf_shingles {
	uint32_t *hashes; /* of those that were new when last looked at */
	uint32_t fresh;   /* how many these are */
	uint32_t count;   /* of all */
};

/*
 * A set of shingles: a hash table with linear probing, at most half full. An all-zero struct is the empty set. Any
 * number of threads may read it.
 */
struct zf_shingle_set {
	uint32_t *slots; /* 0: free */
	size_t capacity; /* 0 or a power of two */
	size_t count;
	size_t room; /* slots allocated: of a scratch set more than are in use */
};

void zf_shingle_set_free(struct zf_shingle_set *set);

/*
 * Makes the shingles of a text; one that has none in the sample is a shingle itself. `scratch` is a set that the call
 * empties and fills; it belongs to one thread. `stop` may be NULL.
 */
bool zf_shingles_make(struct zf_shingles *shingles, struct zf_shingle_set *scratch, const void *text, size_t length,
                      const zipfit_stop *stop, zipfit_error *error);
void zf_shingles_free(struct zf_shingles *shingles);

/* Sets `*novelty` to the share of the shingles that are not in `covered`, 0 to 1. */
bool zf_novelty(struct zf_shingles *shingles, const struct zf_shingle_set *covered, const zipfit_stop *stop,
                double *novelty, zipfit_error *error);

/* Adds the shingles to `covered`, which is the same set each time and never loses one. */
bool zf_novelty_take(const struct zf_shingles *shingles, struct zf_shingle_set *covered, const zipfit_stop *stop,
                     zipfit_error *error);

#endif
