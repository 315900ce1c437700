/*
 * strata.h - a draw in even shares of the values of a field
 *
 * The records that may be drawn are in the order of the draw. Each value of the field is a
 * stratum. The next record comes from the stratum that has the least so far, so all have the
 * same, except those that have no more records. Of two that have the same, the one whose first
 * record comes first in the draw is first.
 *
 * The strata are those of the pool's heap of records to draw from, a random sample several
 * times as large as the draw: memory does not depend on how many values there are. A value so
 * rare that its share exceeds its records in the heap has all of those.
 */
#ifndef ZF_SELECT_STRATA_H
#define ZF_SELECT_STRATA_H

#include "select/candidates.h"

struct zf_strata;

/*
 * Reads the value of `field`, a member or a JSON pointer, of each record that may be drawn. Missing, null and empty
 * are one value; objects and arrays of anything but strings are another. `candidates` is borrowed.
 */
struct zf_strata *zf_strata_new(const struct zf_candidates *candidates, const char *field, zipfit_error *error);
void zf_strata_free(struct zf_strata *strata);

/* Sets `*number` to the candidate to look at next; false if none is left. */
bool zf_strata_next(struct zf_strata *strata, size_t *number);

/* Counts `cost` to the stratum of the last candidate, which was taken. */
void zf_strata_take(struct zf_strata *strata, uint64_t cost);

#endif
