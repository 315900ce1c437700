/*
 * cross_entropy.h - how well one text predicts another, for several test texts at once
 */
#ifndef ZF_SCORE_CROSS_ENTROPY_H
#define ZF_SCORE_CROSS_ENTROPY_H

#include "zipfit.h"

/* The length of the text of the first `count` documents: each is followed by a newline. */
uint64_t zf_text_bytes(const zipfit_documents *documents, size_t count);

/*
 * zipfit_cross_entropy() of each of `test_count` sets, of which none is empty: sets
 * `bits_per_byte[i]`. The training text alone is compressed once for all of them.
 */
bool zf_ppmd_bits(const zipfit_documents *train, size_t train_count, zipfit_documents *const *tests, size_t test_count,
                  const zipfit_stop *stop, double *bits_per_byte, zipfit_error *error);

#endif
