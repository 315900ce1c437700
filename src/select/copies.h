/*
 * copies.h - whether a text is a copy, or nearly one, of texts seen before
 *
 * Near copies are found as MinHash does (Broder, 1997): 128 minima of hashes of a
 * text's word 3-grams (words.h), in bands; texts that share a band are compared exactly, by
 * the Jaccard similarity of their sets of 3-grams. So nothing is taken for a copy that is
 * none, and fewer than one in a million of those at the threshold are missed.
 */
#ifndef ZF_SELECT_COPIES_H
#define ZF_SELECT_COPIES_H

#include "zipfit.h"

struct zf_copies;

/* `jaccard` above 0 to 1; 0: the same text (same_text.h). */
struct zf_copies *zf_copies_new(double jaccard, zipfit_error *error);
void zf_copies_free(struct zf_copies *copies);

/*
 * Whether the text is a copy of one that was added; adds it where it is not, and `add` says so. Fails where there is no
 * memory, and once `stop`, which may be NULL, was requested.
 */
bool zf_copies_look(struct zf_copies *copies, const void *text, size_t length, bool add, const zipfit_stop *stop,
                    bool *is_copy, zipfit_error *error);

#endif
