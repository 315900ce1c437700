/*
 * copies.h - finds texts that are the same or nearly the same as earlier ones
 *
 * Near copies are found by MinHash (Broder, 1997): each text has 128 minima of hashes of its
 * word 3-grams (words.h), divided into bands. Texts that share a band are compared exactly, by
 * the Jaccard similarity of their sets of 3-grams. So there are no false positives, and fewer
 * than one in a million texts at the threshold are missed.
 */
#ifndef ZF_SELECT_COPIES_H
#define ZF_SELECT_COPIES_H

#include "zipfit.h"

struct zf_copies;

/* `jaccard` is the least similarity of near copies, above 0 to 1; 0: only the same text (same_text.h) is a copy. */
struct zf_copies *zf_copies_new(double jaccard, zipfit_error *error);
void zf_copies_free(struct zf_copies *copies);

/*
 * Sets `*is_copy` to whether the text is a copy of one that was added. If it is not, and if `add`, adds it. Fails if
 * memory runs out or `stop`, which may be NULL, was requested.
 */
bool zf_copies_look(struct zf_copies *copies, const void *text, size_t length, bool add, const zipfit_stop *stop,
                    bool *is_copy, zipfit_error *error);

#endif
