/*
 * ncd.h - the mean normalized compression distance to the targets: ZIP-FIT
 */
#ifndef ZF_SCORE_NCD_H
#define ZF_SCORE_NCD_H

#include "score/scorer.h"

/*
 * Opens the method of zipfit.h's formula. `options` are complete: level 1 to 9.
 * `targets`, at least one, are borrowed. Costs one compression per target, and
 * then one per document and target. Messages have no place.
 */
zipfit_scorer *zf_ncd_open(const zipfit_documents *targets, const zipfit_score_options *options,
                           const zipfit_stop *stop, zipfit_error *error);

/*
 * Finds the target with the smallest NCD to the document, the first of several, and
 * sets `*ncd` to that. `worker` is one of a scorer that zf_ncd_open() opened.
 */
bool zf_ncd_nearest(zipfit_worker *worker, const unsigned char *document, size_t length, size_t *nearest, double *ncd,
                    zipfit_error *error);

/*
 * NCD(x, y) from the three sizes in bytes, all above 0 (Cilibrasi and Vitanyi,
 * "Clustering by Compression", 2005).
 */
double zf_ncd(uint64_t x, uint64_t y, uint64_t xy);

#endif
