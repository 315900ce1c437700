/*
 * copies.h - finds texts that are the same or nearly the same as earlier ones
 *
 * Texts whose signatures (signature.h) share a band are compared exactly, by the Jaccard
 * similarity of their sets of word 3-grams. So there are no false positives, and fewer than one
 * in a million texts at the threshold are missed.
 */
#ifndef ZF_SELECT_COPIES_H
#define ZF_SELECT_COPIES_H

#include "select/signature.h"

struct zf_copies;

/* `signer` is borrowed: all texts are signed by it. */
struct zf_copies *zf_copies_new(const struct zf_signer *signer, zipfit_error *error);
void zf_copies_free(struct zf_copies *copies);

/*
 * Sets `*is_copy` to whether the signed text is a copy of one that was added. If it is not, and if `add`, adds it and
 * takes its 3-grams out of the signature. Fails if memory runs out or `stop`, which may be NULL, was requested.
 */
bool zf_copies_look(struct zf_copies *copies, struct zf_signature *signature, bool add, const zipfit_stop *stop,
                    bool *is_copy, zipfit_error *error);

#endif
