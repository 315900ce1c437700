/*
 * same_text.h - a hash that is equal for the same texts
 *
 * Two texts are the same if their folded characters (fold.h) are the same, and white space
 * differs only in kind and amount: a run of it counts as one space, and at either end of the
 * text as nothing. Punctuation, symbols and combining marks count. Typographic quotes and
 * dashes count as their ASCII forms, composed characters as their decomposition.
 */
#ifndef ZF_SELECT_SAME_TEXT_H
#define ZF_SELECT_SAME_TEXT_H

#include "util/fold.h"

/*
 * Sets `*hash`, which is never 0, to the text's hash. Two different texts have the same hash
 * with a probability of 2^-64. `text` may be NULL if `length` is 0; `stop` may be NULL. Any
 * thread.
 */
bool zf_same_text(const struct zf_fold *fold, const void *text, size_t length, const zipfit_stop *stop, uint64_t *hash,
                  zipfit_error *error);

#endif
