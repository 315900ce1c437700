/*
 * postings.h - the searches of each prefilter slot
 *
 * The searches of all targets have a bit each in one bitmap; those of a target begin
 * with a new word. An x marks some slots of the prefilter, and the bits of their
 * searches are set. So the work for each x grows with the searches that it may
 * change, not with all searches.
 */
#ifndef ZF_SCORE_DEFLATE_POSTINGS_H
#define ZF_SCORE_DEFLATE_POSTINGS_H

#include "score/deflate/prefilter.h"
#include "score/deflate/target_index.h"

/* The searches of a slot that have their bits in one word of the bitmap. */
struct zf_posting {
	uint64_t mask;
	uint32_t word;
	uint16_t slot;
};

struct zf_postings {
	size_t words;          /* of the bitmap */
	struct zf_posting *of; /* of all slots; those of slot s begin at begins[s] and end at begins[s + 1] */
	uint32_t *begins;
};

/*
 * Makes the postings of `count` targets and sets their `first_word`. Fails if memory
 * runs out, or if there are too many searches for 32 bits. zf_postings_free() must
 * be called in any case.
 */
bool zf_postings_build(struct zf_postings *postings, struct zf_target_index *targets, size_t count,
                       zipfit_error *error);
void zf_postings_free(struct zf_postings *postings);

/* Sets the bits of the searches of all marked slots, and clears all others. */
void zf_postings_collect(const struct zf_postings *postings, const struct zf_marks *marks, uint64_t *bitmap);

/* Flips the bits of those searches of `y` that belong to `slot`. */
void zf_postings_flip(const struct zf_postings *postings, unsigned slot, const struct zf_target_index *y,
                      uint64_t *bitmap);

#endif
