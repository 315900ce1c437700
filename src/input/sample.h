/*
 * sample.h - a random sample of documents, of a given size, in one pass
 *
 * The documents with the smallest hashes make the sample: in the order of their
 * hashes, as many as it takes to reach the size. So it depends on the seed and
 * on what documents there are, not on their order; equal documents come together.
 */
#ifndef ZF_INPUT_SAMPLE_H
#define ZF_INPUT_SAMPLE_H

#include "zipfit.h"

struct zf_sample;

/* A sample of at least `size` bytes, where there are as many, and by less than its last document more. */
struct zf_sample *zf_sample_new(uint64_t size, uint64_t seed, zipfit_error *error);
void zf_sample_free(struct zf_sample *sample);

/* Takes a copy of the document, if it is among the sample so far. */
bool zf_sample_offer(struct zf_sample *sample, const unsigned char *document, size_t length, zipfit_error *error);

/* Ends the drawing: adds the sample to `targets`, in the order of the hashes. */
bool zf_sample_finish(struct zf_sample *sample, zipfit_documents *targets, zipfit_error *error);

#endif
