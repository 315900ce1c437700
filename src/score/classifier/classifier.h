/*
 * classifier.h - the log odds of a linear n-gram classifier
 *
 * See README.md for what it learns and how well. Scores have no bounds; one above 0 says that a document is more likely
 * a target than background, if both are as frequent.
 */
#ifndef ZF_SCORE_CLASSIFIER_CLASSIFIER_H
#define ZF_SCORE_CLASSIFIER_CLASSIFIER_H

#include "score/scorer.h"
#include "util/buffer.h"

/*
 * Opens the method: trains a model for each target set, or reads the one that `options->model` names; then there are no
 * `sets`, and `count` is 1. Nothing is borrowed.
 */
zipfit_scorer *zf_classifier_open(const zipfit_documents *const *sets, size_t count,
                                  const zipfit_score_options *options, const zipfit_stop *stop, zipfit_error *error);

/* Appends the model of the first target set, as a file (model.h). */
bool zf_classifier_put_model(const zipfit_scorer *scorer, struct zf_buffer *file, zipfit_error *error);

/* SHA-256 of all models: equal ones give equal scores. Valid as long as the scorer. */
const unsigned char *zf_classifier_digest(const zipfit_scorer *scorer);

#endif
