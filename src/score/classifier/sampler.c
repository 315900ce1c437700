/*
 * sampler.c - a sample of the documents that a run reads
 *
 * A sample depends on the set of documents and not on their order, so all workers offer to one sample. A lock is
 * enough: reading and parsing a document takes far longer than offering it.
 */
#include "score/classifier/sampler.h"

#include "input/sample.h"
#include "util/error.h"
#include "util/stop.h"

#include <pthread.h>
#include <stdlib.h>

struct sampler {
	zipfit_scorer base;
	pthread_mutex_t lock;
	struct zf_sample *sample; /* under the lock */
};

struct sampler_worker {
	zipfit_worker base;
	struct sampler *sampler;
	const zipfit_stop *stop;
};

static void sampler_close(zipfit_scorer *base)
{
	struct sampler *sampler = (struct sampler *)base;

	zf_sample_free(sampler->sample);
	pthread_mutex_destroy(&sampler->lock);
	free(sampler);
}

static zipfit_worker *sampler_worker_new(const zipfit_scorer *base, const zipfit_stop *stop, zipfit_error *error)
{
	struct sampler_worker *worker = calloc(1, sizeof(*worker));

	if (worker == NULL) {
		zf_fail_memory(error, "the background");
		return NULL;
	}
	worker->base.class = base->class;
	/* Only what the lock protects changes. */
	worker->sampler = (struct sampler *)(uintptr_t)base;
	worker->stop = stop;
	return &worker->base;
}

static void sampler_worker_free(zipfit_worker *base)
{
	free(base);
}

static bool sampler_score(zipfit_worker *base, const unsigned char *document, size_t length, double *scores,
                          size_t count, zipfit_error *error)
{
	struct sampler_worker *worker = (struct sampler_worker *)base;
	bool ok;

	(void)count;
	scores[0] = 0;
	if (!zf_stop_check(worker->stop, error))
		return false;
	pthread_mutex_lock(&worker->sampler->lock);
	ok = zf_sample_offer(worker->sampler->sample, document, length, error);
	pthread_mutex_unlock(&worker->sampler->lock);
	return ok;
}

static const struct zf_scorer_class sampler_class = {
	.close = sampler_close,
	.worker_new = sampler_worker_new,
	.worker_free = sampler_worker_free,
	.score = sampler_score,
};

zipfit_scorer *zf_sampler_open(uint64_t size, uint64_t seed, zipfit_error *error)
{
	struct sampler *sampler = calloc(1, sizeof(*sampler));

	if (sampler == NULL) {
		zf_fail_memory(error, "the background");
		return NULL;
	}
	sampler->base.class = &sampler_class;
	sampler->base.sets = 1;
	sampler->sample = zf_sample_new(size, seed, error);
	if (sampler->sample == NULL) {
		free(sampler);
		return NULL;
	}
	if (pthread_mutex_init(&sampler->lock, NULL) == 0)
		return &sampler->base;
	zf_fail_memory(error, "the background");
	zf_sample_free(sampler->sample);
	free(sampler);
	return NULL;
}

/* A zf_sample_visit(). */
static bool add_document(void *user, const unsigned char *document, size_t length, zipfit_error *error)
{
	return zipfit_documents_add(user, document, length, error);
}

bool zf_sampler_read(const zipfit_scorer *base, zipfit_documents *documents, zipfit_error *error)
{
	return zf_sample_finish(((const struct sampler *)base)->sample, add_document, documents, error);
}
