/*
 * values.h - the candidate that is worth most now, again and again
 *
 * The value of a candidate is score x coverage^A x novelty^D (coverage.h, novelty.h), with A
 * of `cover` and D of `diverse`; a power of 0 is 1. Both only raise a score that is above 0;
 * the value of another one is the score itself. Of equal values, the better rank comes first.
 */
#ifndef ZF_SELECT_VALUES_H
#define ZF_SELECT_VALUES_H

#include "select/candidates.h"
#include "select/selection_rules.h"

struct zf_values;

/*
 * `candidates` and `rules` are borrowed, and the targets only until this returns. On failure NULL. A NULL `values` may
 * be freed.
 */
struct zf_values *zf_values_new(const struct zf_candidates *candidates, const struct zf_selection_rules *rules,
                                zipfit_error *error);
void zf_values_free(struct zf_values *values);

/* Finds the candidate with the highest value now, among those not removed. `*found` is false if there is none. */
bool zf_values_find_best(struct zf_values *values, bool *found, size_t *number, zipfit_error *error);

/* Lists up to `most` candidates that may soon have the highest value. Returns how many there are. */
size_t zf_values_list_best(const struct zf_values *values, size_t *numbers, size_t most);

/* After zf_values_find_best() has found a candidate: removes it; if `taken`, the values of others may fall. */
bool zf_values_remove_best(struct zf_values *values, bool taken, zipfit_error *error);

#endif
