/*
 * multi_scorer.c - runs one scorer after the other
 */
#include "score/multi_scorer.h"

#include "util/error.h"

#include <assert.h>
#include <stdlib.h>

struct multi_scorer {
	zipfit_scorer base;
	zipfit_scorer *scorers[]; /* one per target set: `base.sets`; NULL if it could not be opened */
};

struct multi_worker {
	zipfit_worker base;
	size_t count;
	zipfit_worker *workers[]; /* NULL if it could not be made */
};

static void multi_close(zipfit_scorer *base)
{
	struct multi_scorer *scorer = (struct multi_scorer *)base;

	for (size_t set = 0; set < scorer->base.sets; set++)
		zipfit_scorer_close(scorer->scorers[set]);
	free(scorer);
}

static void multi_worker_free(zipfit_worker *base)
{
	struct multi_worker *worker = (struct multi_worker *)base;

	for (size_t set = 0; set < worker->count; set++)
		zipfit_worker_free(worker->workers[set]);
	free(worker);
}

static zipfit_worker *multi_worker_new(const zipfit_scorer *base, const zipfit_stop *stop, zipfit_error *error)
{
	const struct multi_scorer *scorer = (const struct multi_scorer *)base;
	struct multi_worker *worker = calloc(
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
			multi_worker_free(&worker->base);
			return NULL;
		}
	}
	return &worker->base;
}

static bool multi_score(zipfit_worker *base, const unsigned char *document, size_t length, double *scores, size_t count,
                        zipfit_error *error)
{
	struct multi_worker *worker = (struct multi_worker *)base;

	assert(count == worker->count);
	for (size_t set = 0; set < count; set++)
		if (!zipfit_worker_score(worker->workers[set], document, length, &scores[set], error))
			return false;
	return true;
}

static const struct zf_scorer_class multi_class = {
	.close = multi_close,
	.worker_new = multi_worker_new,
	.worker_free = multi_worker_free,
	.score = multi_score,
};

zipfit_scorer *zf_multi_scorer_open(zf_scorer_open *open, const zipfit_documents *const *sets, size_t count,
                                    const zipfit_score_options *options, const zipfit_stop *stop, zipfit_error *error)
{
	struct multi_scorer *scorer;

	if (count == 1)
		return open(sets[0], options, stop, error);
	scorer = calloc(1, sizeof(*scorer) +
	                           count * sizeof(*scorer->scorers)); /* NOLINT(bugprone-sizeof-expression): pointers */
	if (scorer == NULL) {
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	scorer->base.class = &multi_class;
	scorer->base.sets = count;
	for (size_t set = 0; set < count; set++) {
		scorer->scorers[set] = open(sets[set], options, stop, error);
		if (scorer->scorers[set] == NULL) {
			multi_close(&scorer->base);
			return NULL;
		}
	}
	scorer->base.prior = scorer->scorers[0]->prior;
	scorer->base.engine = scorer->scorers[0]->engine;
	return &scorer->base;
}
