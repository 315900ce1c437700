/*
 * background.h - a background that is read before the inputs: counted for DSIR, sampled for a classifier
 */
#ifndef ZF_JOB_BACKGROUND_H
#define ZF_JOB_BACKGROUND_H

#include "score/dsir/hashed_ngrams.h"
#include "util/stop.h"

/*
 * Counts the n-grams of all documents of the background or, if the options name none, of the inputs, which are then
 * read an extra time. Uses all threads; the counts do not depend on them. free() the result. NULL on failure.
 */
struct zf_ngram_counts *zf_background_count(const zipfit_options *options, const zipfit_stop *stop,
                                            zipfit_error *error);

/*
 * Appends to `documents` a sample of `size` bytes of the documents of the inputs, which are then read an extra time;
 * drawn as zipfit_documents_sample() does. Uses all threads; the sample does not depend on them.
 */
bool zf_background_sample(const zipfit_options *options, uint64_t size, zipfit_documents *documents,
                          const zipfit_stop *stop, zipfit_error *error);

#endif
