/*
 * multi_scorer.h - one scorer per target set, for methods that share no work between sets
 */
#ifndef ZF_SCORE_MULTI_SCORER_H
#define ZF_SCORE_MULTI_SCORER_H

#include "score/scorer.h"

typedef zipfit_scorer *zf_scorer_open(const zipfit_documents *targets, const zipfit_score_options *options,
                                      const zipfit_stop *stop, zipfit_error *error);

/* Calls `open` for each of `count` sets and returns one scorer for all. For one set it returns what `open` does. */
zipfit_scorer *zf_multi_scorer_open(zf_scorer_open *open, const zipfit_documents *const *sets, size_t count,
                                    const zipfit_score_options *options, const zipfit_stop *stop, zipfit_error *error);

#endif
