/*
 * classifier.c - the log odds of a linear n-gram classifier
 *
 * A document's n-grams are hashed once for all target sets.
 */
#include "score/classifier/classifier.h"

#include "score/classifier/train.h"
#include "util/error.h"
#include "util/stop.h"

#include <assert.h>
#include <stdlib.h>

struct classifier_scorer {
	zipfit_scorer base;
	struct zf_linear_model *models; /* of each target set */
	unsigned char digest[ZF_SHA256_BYTES];
};

struct classifier_worker {
	zipfit_worker base;
	const struct classifier_scorer *scorer;
	const zipfit_stop *stop;
};

static void classifier_close(zipfit_scorer *base)
{
	struct classifier_scorer *scorer = (struct classifier_scorer *)base;

	for (size_t set = 0; scorer->models != NULL && set < base->sets; set++)
		zf_linear_model_free(&scorer->models[set]);
	free(scorer->models);
	free(scorer);
}

static zipfit_worker *classifier_worker_new(const zipfit_scorer *base, const zipfit_stop *stop, zipfit_error *error)
{
	struct classifier_worker *worker = calloc(1, sizeof(*worker));

	if (worker == NULL) {
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	worker->base.class = base->class;
	worker->scorer = (const struct classifier_scorer *)base;
	worker->stop = stop;
	return &worker->base;
}

static void classifier_worker_free(zipfit_worker *base)
{
	free(base);
}

static bool classifier_score(zipfit_worker *base, const unsigned char *document, size_t length, double *scores,
                             size_t count, zipfit_error *error)
{
	const struct classifier_worker *worker = (const struct classifier_worker *)base;
	const struct zf_linear_model *models = worker->scorer->models;
	uint32_t buckets[ZF_FEATURE_CHUNK];
	struct zf_features features;
	uint64_t ngrams = 0;
	size_t found;

	assert(count == worker->scorer->base.sets);
	for (size_t set = 0; set < count; set++)
		scores[set] = 0;
	zf_features_start(&features, document, length);
	while ((found = zf_features_next(&features, buckets)) > 0) {
		for (size_t set = 0; set < count; set++)
			scores[set] += zf_linear_model_sum(&models[set], buckets, found);
		ngrams += found;
		if (!zf_stop_check(worker->stop, error))
			return false;
	}
	for (size_t set = 0; set < count; set++)
		scores[set] = zf_linear_model_odds(&models[set], scores[set], ngrams);
	return true;
}

static const struct zf_scorer_class classifier_class = {
	.close = classifier_close,
	.worker_new = classifier_worker_new,
	.worker_free = classifier_worker_free,
	.score = classifier_score,
};

/* Trains the models, or reads the one. */
static bool fill_models(struct classifier_scorer *scorer, const zipfit_documents *const *sets,
                        const zipfit_score_options *options, const zipfit_stop *stop, zipfit_error *error)
{
	if (options->model != NULL)
		return zf_linear_model_read(&scorer->models[0], options->model, stop, error);
	for (size_t set = 0; set < scorer->base.sets; set++)
		if (!zf_linear_model_train(&scorer->models[set], sets[set], options->background, options->seed, stop,
		                           error))
			return false;
	return true;
}

static bool put_digest(struct classifier_scorer *scorer, zipfit_error *error)
{
	struct zf_buffer file = {NULL, 0, 0};
	struct zf_sha256 sha;
	bool ok = true;

	for (size_t set = 0; ok && set < scorer->base.sets; set++)
		ok = zf_linear_model_put(&scorer->models[set], &file, error);
	if (ok) {
		zf_sha256_begin(&sha);
		zf_sha256_add(&sha, file.data, file.length);
		zf_sha256_end(&sha, scorer->digest);
	}
	zf_buffer_free(&file);
	return ok;
}

zipfit_scorer *zf_classifier_open(const zipfit_documents *const *sets, size_t count,
                                  const zipfit_score_options *options, const zipfit_stop *stop, zipfit_error *error)
{
	struct classifier_scorer *scorer = calloc(1, sizeof(*scorer));

	if (scorer == NULL) {
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	scorer->base.class = &classifier_class;
	scorer->base.sets = count;
	scorer->models = calloc(count, sizeof(*scorer->models));
	if (scorer->models == NULL)
		zf_fail_memory(error, "a scorer");
	else if (fill_models(scorer, sets, options, stop, error) && put_digest(scorer, error))
		return &scorer->base;
	classifier_close(&scorer->base);
	return NULL;
}

bool zf_classifier_put_model(const zipfit_scorer *base, struct zf_buffer *file, zipfit_error *error)
{
	return zf_linear_model_put(&((const struct classifier_scorer *)base)->models[0], file, error);
}

const unsigned char *zf_classifier_digest(const zipfit_scorer *base)
{
	return ((const struct classifier_scorer *)base)->digest;
}
