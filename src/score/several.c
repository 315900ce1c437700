/*
 * several.c - one scorer after the other
 */
#include "score/several.h"

#include "util/error.h"

#include <stdlib.h>

struct several_scorer {
	zipfit_scorer base;
	zipfit_scorer *scorers[]; /* `base.sets` of them, each of one set; NULL where it could not be opened */
};

struct several_worker {
	zipfit_worker base;
	size_t count;
	zipfit_worker *workers[]; /* NULL where it could not be made */
};

static void several_close(zipfit_scorer *base)
{
	struct several_scorer *scorer = (struct several_scorer *)base;

	for (size_t set = 0; set < scorer->base.sets; set++)
		zipfit_scorer_close(scorer->scorers[set]);
	free(scorer);
}

static void several_worker_free(zipfit_worker *base)
{
	struct several_worker *worker = (struct several_worker *)base;

	for (size_t set = 0; set < worker->count; set++)
		zipfit_worker_free(worker->workers[set]);
	free(worker);
}

static zipfit_worker *several_worker_new(const zipfit_scorer *base, const zipfit_stop *stop, zipfit_error *error)
{
	const struct several_scorer *scorer = (const struct several_scorer *)base;
	struct several_worker *worker = calloc(
		1, sizeof(*worker) +
			   base->sets * sizeof(*worker->workers)); /* NOLINT(bugprone-sizeof-expression): pointers */

	if (worker == NULL) {
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	worker->base.class = base->class;
	worker->count = base->sets;
	for (size_t set = 0; set < base->sets; set++) {
		worker->workers[set] = zipfit_worker_new(scorer->scorers[set], stop, error);
		if (worker->workers[set] == NULL) {
			several_worker_free(&worker->base);
			return NULL;
		}
	}
	return &worker->base;
}

static bool several_score(zipfit_worker *base, const unsigned char *document, size_t length, double *scores,
                          size_t count, zipfit_error *error)
{
	struct several_worker *worker = (struct several_worker *)base;

	for (size_t set = 0; set < count; set++)
		if (!zipfit_worker_score(worker->workers[set], document, length, &scores[set], error))
			return false;
	return true;
}

static const struct zf_scorer_class several_class = {
	.close = several_close,
	.worker_new = several_worker_new,
	.worker_free = several_worker_free,
	.score = several_score,
};

zipfit_scorer *zf_several_open(zf_scorer_open *open, const zipfit_documents *const *sets, size_t count,
                               const zipfit_score_options *options, const zipfit_stop *stop, zipfit_error *error)
{
	struct several_scorer *scorer;

	if (count == 1)
		return open(sets[0], options, stop, error);
	scorer = calloc(1, sizeof(*scorer) +
	                           count * sizeof(*scorer->scorers)); /* NOLINT(bugprone-sizeof-expression): pointers */
	if (scorer == NULL) {
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	scorer->base.class = &several_class;
	scorer->base.sets = count;
	for (size_t set = 0; set < count; set++) {
		scorer->scorers[set] = open(sets[set], options, stop, error);
		if (scorer->scorers[set] == NULL) {
			several_close(&scorer->base);
			return NULL;
		}
	}
	scorer->base.prior = scorer->scorers[0]->prior;
	scorer->base.engine = scorer->scorers[0]->engine;
	return &scorer->base;
}
