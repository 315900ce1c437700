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

/* Gets one document of the sample; `length` is above 0. False, with the error filled, ends the sample. */
typedef bool zf_sample_visit(void *user, const unsigned char *document, size_t length, zipfit_error *error);

/* Hands the documents of the sample to `visit`, in the order of their hashes. Call it once, after the last offer. */
bool zf_sample_finish(struct zf_sample *sample, zf_sample_visit *visit, void *user, zipfit_error *error);

#endif
