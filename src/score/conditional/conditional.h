/*
 * conditional.h - how much of a document the target set, all of it at once, already says
 */
#ifndef ZF_CONDITIONAL_H
#define ZF_CONDITIONAL_H

#include "score/scorer.h"

/*
 * Opens conditional scores, or contrast where `options` have a background, by
 * zipfit.h's formulas, for `count` target sets, at least one. The indexes of targets and
 * background are built here, in one pass over them; none of them is needed
 * afterwards. Messages have no place.
 */
zipfit_scorer *zf_conditional_open(const zipfit_documents *const *sets, size_t count,
                                   const zipfit_score_options *options, const zipfit_stop *stop, zipfit_error *error);

#endif
