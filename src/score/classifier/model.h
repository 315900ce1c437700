/*
 * model.h - a linear model of hashed n-grams
 *
 *     log odds(x) = bias + (sum of the weights of the n-grams of x) / sqrt(number of n-grams of x)
 *
 * An n-gram that occurs twice counts twice. Without the root, long texts would have the highest odds; divided by the
 * number itself, as by fastText, the odds of all texts would depend on the length of those that it was trained on.
 *
 * A model file, all integers with the lowest byte first:
 *
 *     8 bytes    magic
 *     4 bytes    ZF_MODEL_VERSION
 *     4 bytes    ZF_FEATURE_BITS
 *     8 bytes    bias, a double
 *     8 bytes    number of weights that are not 0
 *     8 bytes... of each of them: 4 bytes its bucket, ascending; 4 bytes the weight, a float
 *     32 bytes   SHA-256 of all before
 *
 * It may be compressed as a whole: zstd, gzip and so on.
 */
#ifndef ZF_SCORE_CLASSIFIER_MODEL_H
#define ZF_SCORE_CLASSIFIER_MODEL_H

#include "score/classifier/features.h"
#include "util/buffer.h"
#include "util/sha256.h"

/* Raise it with every change of the format or of the features: files of other versions are refused. */
#define ZF_MODEL_VERSION 1

/* All-zero is none. */
struct zf_linear_model {
	double bias;
	float *weights; /* ZF_FEATURE_BUCKETS; owned */
};

bool zf_linear_model_new(struct zf_linear_model *model, zipfit_error *error);
void zf_linear_model_free(struct zf_linear_model *model);

/* The sum of the weights of some n-grams. */
double zf_linear_model_sum(const struct zf_linear_model *model, const uint32_t *buckets, size_t count);

/* The log odds of a text of `ngrams` n-grams, whose weights have this sum. */
double zf_linear_model_odds(const struct zf_linear_model *model, double sum, uint64_t ngrams);

/* Appends the model as a file. */
bool zf_linear_model_put(const struct zf_linear_model *model, struct zf_buffer *file, zipfit_error *error);

/*
 * Reads a model file, "-" being standard input. ZIPFIT_BAD_DATA where it is another file, of another version, cut short
 * or damaged; messages name it.
 */
bool zf_linear_model_read(struct zf_linear_model *model, const char *path, const zipfit_stop *stop,
                          zipfit_error *error);

#endif
