/*
 * dsir.h - DSIR's importance weights
 *
 *     score(x) = sum over the n-grams g of x of log(p(g) + 1e-8) - log(q(g) + 1e-8)
 *
 * p and q are the shares that the bucket of g has of all n-grams of the targets and of the background; see
 * hashed_ngrams.h. The weight of a text grows with its length; it has no bounds. Equal to the weights of the DSIR
 * package but for rounding.
 */
#ifndef ZF_SCORE_DSIR_DSIR_H
#define ZF_SCORE_DSIR_DSIR_H

#include "score/dsir/hashed_ngrams.h"

/*
 * Opens the method on target sets; `background` is what was counted of the background, which may not be empty. Nothing
 * is borrowed.
 */
zipfit_scorer *zf_dsir_open(const zipfit_documents *const *sets, size_t count, const struct zf_ngram_counts *background,
                            const zipfit_stop *stop, zipfit_error *error);

/* The n-grams of documents in memory; free() the result. NULL on failure. */
struct zf_ngram_counts *zf_count_ngrams(const zipfit_documents *documents, const zipfit_stop *stop,
                                        zipfit_error *error);

/*
 * A scorer that counts instead: every document that its workers score, with a score of 0, is part of the background.
 * It makes a run over the background's files count on all threads.
 */
zipfit_scorer *zf_background_counter_open(zipfit_error *error);

/* What was counted, after all workers were freed. */
void zf_background_counter_read(const zipfit_scorer *counter, struct zf_ngram_counts *counts);

#endif
