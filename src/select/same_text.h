/*
 * same_text.h - what tells whether two texts are the same
 *
 * Two texts are the same where their folded characters (fold.h) are, white space aside:
 * a run of white space is one blank, and none at either end. Punctuation and symbols
 * count, but typographic quotes and dashes are their ASCII forms; combining marks count,
 * composed or not.
 */
#ifndef ZF_SELECT_SAME_TEXT_H
#define ZF_SELECT_SAME_TEXT_H

#include "util/fold.h"

/*
 * Sets `*hash`, never to 0, to what is equal for texts that are the same; of other texts
 * two in 2^64 are. `text` may be NULL where `length` is 0; `stop` may be NULL. Any thread.
 */
bool zf_same_text(const struct zf_fold *fold, const void *text, size_t length, const zipfit_stop *stop, uint64_t *hash,
                  zipfit_error *error);

#endif
