/*
 * train.h - trains a linear model to tell targets from a background
 */
#ifndef ZF_SCORE_CLASSIFIER_TRAIN_H
#define ZF_SCORE_CLASSIFIER_TRAIN_H

#include "score/classifier/model.h"

/*
 * Logistic regression: learns the log odds that a document is a target and not background, both classes having the same
 * weight whatever their numbers of documents. A document of the background that is a target too, byte for byte, is left
 * out. The same documents and seed give the same model on every machine. One thread.
 *
 * Time grows with the documents' bytes up to a bound: five passes over the larger class, but at most 256 MiB of text,
 * which takes some seconds. Fails with ZIPFIT_BAD_DATA where a class has no document.
 */
bool zf_linear_model_train(struct zf_linear_model *model, const zipfit_documents *targets,
                           const zipfit_documents *background, uint64_t seed, const zipfit_stop *stop,
                           zipfit_error *error);

#endif
