/*
 * ncd.h - the mean normalized compression distance to the targets: ZIP-FIT
 */
#ifndef ZF_SCORE_NCD_H
#define ZF_SCORE_NCD_H

#include "score/scorer.h"

/*
 * Opens a scorer by the formula in zipfit/scorer.h. `options->level` is 1 to 9, never 0. `targets`,
 * at least one, are borrowed. Costs one compression per target, and then one per document and
 * target. Error messages name no file.
 */
zipfit_scorer *zf_ncd_open(const zipfit_documents *targets, const zipfit_score_options *options,
                           const zipfit_stop *stop, zipfit_error *error);

/*
 * Finds the target with the smallest NCD to the document, the first of equals, and sets `*ncd`
 * to that distance. `worker` must belong to a scorer from zf_ncd_open().
 */
bool zf_ncd_nearest(zipfit_worker *worker, const unsigned char *document, size_t length, size_t *nearest, double *ncd,
                    zipfit_error *error);

/*
 * NCD(x, y) from the three sizes in bytes, all above 0 (Cilibrasi and Vitanyi,
 * "Clustering by Compression", 2005).
 */
double zf_ncd(uint64_t x, uint64_t y, uint64_t xy);

#endif
