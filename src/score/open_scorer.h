/*
 * open_scorer.h - opens a scorer by its options
 */
#ifndef ZF_SCORE_OPEN_SCORER_H
#define ZF_SCORE_OPEN_SCORER_H

#include "score/dsir/hashed_ngrams.h"
#include "score/scorer.h"

/* Sets the level to the default if none was given, and checks the options that belong to NCD. */
bool zf_ncd_options(zipfit_score_options *options, zipfit_error *error);

/*
 * Opens a scorer for `count` target sets, at least one. A document gets the same scores as
 * from one scorer per set, at less cost if the method can share work between sets. Options,
 * errors and ownership are those of zipfit_scorer_open(), which does the same for one set.
 * With a model, `count` is 1 and the set is not used.
 * For DSIR, `counted` is the background instead of `options->background`, if it is not NULL.
 */
zipfit_scorer *zf_scorer_open_sets(const zipfit_documents *const *sets, size_t count,
                                   const zipfit_score_options *options, const struct zf_ngram_counts *counted,
                                   const zipfit_stop *stop, zipfit_error *error);

#endif
