/*
 * several.h - scorers of a method that shares nothing between target sets, side by side
 */
#ifndef ZF_SCORE_SEVERAL_H
#define ZF_SCORE_SEVERAL_H

#include "score/scorer.h"

typedef zipfit_scorer *zf_scorer_open(const zipfit_documents *targets, const zipfit_score_options *options,
                                      const zipfit_stop *stop, zipfit_error *error);

/* Opens a scorer with `open` for each of `count` target sets, and one that stands for them all; a single one is itself.
 */
zipfit_scorer *zf_several_open(zf_scorer_open *open, const zipfit_documents *const *sets, size_t count,
                               const zipfit_score_options *options, const zipfit_stop *stop, zipfit_error *error);

#endif
