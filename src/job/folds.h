/*
 * folds.h - the targets in two halves: select with one, judge with the other
 */
#ifndef ZF_JOB_FOLDS_H
#define ZF_JOB_FOLDS_H

#include "zipfit.h"

#define ZF_FOLDS 2

/* All-zero is none. */
struct zf_folds {
	zipfit_documents *documents[ZF_FOLDS]; /* in the order of the targets */
};

/*
 * Splits `targets` in halves as their hashes order them: the split depends on the seed and the documents, not on
 * their order. Equal documents are in one fold: judging with a document that was selected with would tell
 * nothing. ZIPFIT_BAD_DATA where all are equal. zf_folds_free() in any case.
 */
bool zf_folds_split(struct zf_folds *folds, const zipfit_documents *targets, uint64_t seed, const zipfit_stop *stop,
                    zipfit_error *error);
void zf_folds_free(struct zf_folds *folds);

#endif
