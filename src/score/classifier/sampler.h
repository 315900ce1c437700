/*
 * sampler.h - a sample of the documents that a run reads
 */
#ifndef ZF_SCORE_CLASSIFIER_SAMPLER_H
#define ZF_SCORE_CLASSIFIER_SAMPLER_H

#include "score/scorer.h"

/*
 * A scorer that samples instead: every document that its workers score, with a score of 0, is offered to a sample of
 * `size` bytes (input/sample.h). It makes a run over the inputs draw a background on all threads.
 */
zipfit_scorer *zf_sampler_open(uint64_t size, uint64_t seed, zipfit_error *error);

/* Appends the sample, after all workers were freed. Call it once. */
bool zf_sampler_read(const zipfit_scorer *sampler, zipfit_documents *documents, zipfit_error *error);

#endif
