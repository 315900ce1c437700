/*
 * mix.h - the code length of texts under a context-mixing model of bytes
 *
 * The model predicts each bit from the bytes before it, learns from it, and so on: the sum of
 * -log2 of the probabilities is the code length. It continues from what it has learnt, which
 * PPMd in libarchive cannot do, so one training serves any number of measurements:
 *
 *     model = zf_mix_model_new(memory, expected_bytes, stop, error)
 *     zf_mix_model_learn_documents(model, train, 0, 100, error)
 *     zf_mix_model_cost(model, test, &bits, error)                  after 100 documents
 *     zf_mix_model_learn_documents(model, train, 100, 900, error)
 *     zf_mix_model_cost(model, test, &bits, error)                  after 1000 documents
 *     zf_mix_model_free(model)
 *
 * All arithmetic is on integers, or on doubles in a fixed order: equal texts, memory and
 * expected lengths give the same bits on every machine. One thread at a time.
 */
#ifndef ZF_SCORE_MIX_MIX_H
#define ZF_SCORE_MIX_MIX_H

#include "zipfit.h"

struct zf_mix_model;

/*
 * A model that has learnt nothing. `expected_bytes` is the length of the text that it will
 * learn: the model is as large as that and a test text of ordinary length need, within `memory`
 * bytes. A longer text makes it forget rare contexts. `stop` may be NULL. Fails with
 * ZIPFIT_BAD_OPTION if `memory` is less than ZIPFIT_MIN_MODEL_MEMORY.
 */
struct zf_mix_model *zf_mix_model_new(uint64_t memory, uint64_t expected_bytes, const zipfit_stop *stop,
                                      zipfit_error *error);
void zf_mix_model_free(struct zf_mix_model *model);

/* Learns the bytes, which follow those learnt before. After a failure (a stop) the model can only be freed. */
bool zf_mix_model_learn(struct zf_mix_model *model, const void *bytes, size_t length, zipfit_error *error);

/* Learns `count` documents from document `first` on, each followed by a newline. */
bool zf_mix_model_learn_documents(struct zf_mix_model *model, const zipfit_documents *documents, size_t first,
                                  size_t count, zipfit_error *error);

/*
 * Sets `*bits` to the code length of all documents of `test`, each followed by a newline, after
 * the text learnt so far. The model learns while it codes, and is then restored as it was, also
 * after a failure.
 */
bool zf_mix_model_cost(struct zf_mix_model *model, const zipfit_documents *test, double *bits, zipfit_error *error);

#endif
