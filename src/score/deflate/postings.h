/*
 * postings.h - the searches of each prefilter slot
 *
 * The searches of all targets are numbered, those of a target one after another,
 * from a multiple of 64 on. An x marks some slots; the searches of these slots are
 * set in a bitmap over all numbers. So the work for each x grows with the searches
 * that it may change, not with all of them.
 */
#ifndef ZF_SCORE_DEFLATE_POSTINGS_H
#define ZF_SCORE_DEFLATE_POSTINGS_H

#include "score/deflate/prefilter.h"
#include "score/deflate/target_index.h"

struct zf_postings {
	uint32_t *begins;  /* slot s has numbers[begins[s]] to numbers[begins[s + 1] - 1] */
	uint32_t *numbers; /* of searches; ascending within a slot */
	size_t words;      /* of a bitmap */
};

/*
 * Numbers the searches of `count` targets: sets their `first_word`. Fails if memory
 * runs out, or if there are too many searches for 32 bits. zf_postings_free() must
 * be called in any case.
 */
bool zf_postings_build(struct zf_postings *postings, struct zf_target_index *targets, size_t count,
                       zipfit_error *error);
void zf_postings_free(struct zf_postings *postings);

/* Sets the searches of all marked slots in `bitmap`, and clears all others. */
void zf_postings_collect(const struct zf_postings *postings, const struct zf_marks *marks, uint64_t *bitmap);

/* Flips those searches of `y` that belong to `slot`. */
void zf_postings_flip(const struct zf_postings *postings, unsigned slot, const struct zf_target_index *y,
                      uint64_t *bitmap);

#endif
