/*
 * novelty.h - how much of a text is new
 *
 * A text is the set of its 10-byte shingles, of which every fourth is kept, by hash;
 * its novelty is the share of them that no text taken so far has.
 */
#ifndef ZF_SELECT_NOVELTY_H
#define ZF_SELECT_NOVELTY_H

#include "util/set.h"

#define ZF_SHINGLE 10

/* The sampled shingles of a text, each once; all-zero is none. */
struct zf_shingles {
	uint32_t *hashes;
	uint32_t count;
};

/* A text without a sampled shingle is one shingle itself. zf_shingles_free() afterwards. `stop` may be NULL. */
bool zf_shingles_make(struct zf_shingles *shingles, const void *text, size_t length, const zipfit_stop *stop,
                      zipfit_error *error);
void zf_shingles_free(struct zf_shingles *shingles);

/* Sets `*novelty` to the share of the shingles that are not in `taken`, 0 to 1. */
bool zf_novelty(const struct zf_shingles *shingles, const struct zf_set *taken, const zipfit_stop *stop,
                double *novelty, zipfit_error *error);

/* Puts the shingles into `taken`. */
bool zf_novelty_take(const struct zf_shingles *shingles, struct zf_set *taken, const zipfit_stop *stop,
                     zipfit_error *error);

#endif
