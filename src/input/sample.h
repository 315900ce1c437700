/*
 * sample.h - a random sample of documents, of a given size, in one pass
 *
 * The sample is the documents with the smallest hashes: in the order of their hashes, as
 * many as are needed to reach the size. So it depends on the seed and on the set of
 * documents, but not on their order. Equal documents are taken together.
 */
#ifndef ZF_INPUT_SAMPLE_H
#define ZF_INPUT_SAMPLE_H

#include "zipfit.h"

struct zf_sample;

/* A sample of at least `size` bytes if there are as many. Without its last document it would be too small. */
struct zf_sample *zf_sample_new(uint64_t size, uint64_t seed, zipfit_error *error);
void zf_sample_free(struct zf_sample *sample);

/* Offers a document; copies it if it belongs to the sample so far. Empty documents are ignored. */
bool zf_sample_offer(struct zf_sample *sample, const unsigned char *document, size_t length, zipfit_error *error);

/* Gets one document of the sample; `length` is above 0. False, with the error filled, ends the sample. */
typedef bool zf_sample_visit(void *user, const unsigned char *document, size_t length, zipfit_error *error);

/* Hands the documents of the sample to `visit`, in the order of their hashes. Call it once, after the last offer. */
bool zf_sample_finish(struct zf_sample *sample, zf_sample_visit *visit, void *user, zipfit_error *error);

#endif
