/*
 * conditional.h - conditional and contrast scores: how much the targets, all at once, say about a document
 */
#ifndef ZF_CONDITIONAL_H
#define ZF_CONDITIONAL_H

#include "score/scorer.h"

/*
 * Raise it with every change that moves a score. Parts and checkpoints name it, so that none with
 * other scores is merged with them or continued.
 */
#define ZF_CODE_LENGTHS_VERSION 2

/*
 * Opens conditional or contrast scores, by the formulas in zipfit/scorer.h, for `count` target sets,
 * at least one. Indexes targets and background in one pass; they may be freed afterwards.
 * Error messages name no file.
 */
zipfit_scorer *zf_conditional_open(const zipfit_documents *const *sets, size_t count,
                                   const zipfit_score_options *options, const zipfit_stop *stop, zipfit_error *error);

#endif
