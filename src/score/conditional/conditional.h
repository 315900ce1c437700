/*
 * conditional.h - how much of a document the target set, all of it at once, already says
 */
#ifndef ZF_CONDITIONAL_H
#define ZF_CONDITIONAL_H

#include "score/scorer.h"

/*
 * Opens conditional scores, or contrast where `options` have a background, by
 * zipfit.h's formulas. The index of `targets` and background is built here, in
 * one pass over them; neither is needed afterwards. Messages have no place.
 */
zipfit_scorer *zf_conditional_open(const zipfit_targets *targets, const zipfit_score_options *options,
                                   const zipfit_stop *stop, zipfit_error *error);

#endif
