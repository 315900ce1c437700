/*
 * lengths.h - how many lengths there are, and the lowest, the median and the highest
 *
 * The median is exact for up to ZF_LENGTHS_KEPT lengths. Of more, a sample of that many is kept, in which each length
 * is equally likely to be; the draw is the same in every run.
 */
#ifndef ZF_UTIL_LENGTHS_H
#define ZF_UTIL_LENGTHS_H

#include "zipfit.h"

#define ZF_LENGTHS_KEPT ((size_t)4096)

/* All-zero is empty. */
struct zf_lengths {
	uint64_t count, total, lowest, highest;
	uint64_t *kept; /* owned */
	size_t kept_count, capacity;
};

bool zf_lengths_add(struct zf_lengths *lengths, uint64_t length, zipfit_error *error);

/* All zero if there is no length. Sorts what is kept. Of an even number, the median is the lower of the two. */
zipfit_lengths zf_lengths_summary(struct zf_lengths *lengths);

void zf_lengths_free(struct zf_lengths *lengths);

#endif
