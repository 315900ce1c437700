/*
 * open_scorer.h - opens a scorer by its options
 */
#ifndef ZF_SCORE_OPEN_SCORER_H
#define ZF_SCORE_OPEN_SCORER_H

#include "score/scorer.h"

/*
 * Opens a scorer for `count` target sets, at least one. A document gets the same scores as
 * from one scorer per set, at less cost if the method can share work between sets. Options,
 * errors and ownership are those of zipfit_scorer_open(), which does the same for one set.
 */
zipfit_scorer *zf_scorer_open_sets(const zipfit_documents *const *sets, size_t count,
                                   const zipfit_score_options *options, const zipfit_stop *stop, zipfit_error *error);

#endif
