/*
 * background_counter.c - counts the n-grams of a background on all threads
 *
 * Counting looks like scoring to a run, so that it needs no pipeline of its own. Each worker counts for itself, and
 * adds what it counted to the scorer's counts when it is freed. Sums of integers do not depend on the order.
 */
#include "score/dsir/dsir.h"
#include "score/scorer.h"
#include "util/error.h"
#include "util/stop.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

struct counter {
	zipfit_scorer base;
	struct zf_token_table *table;
	_Atomic uint64_t buckets[ZF_NGRAM_BUCKETS];
};

struct counter_worker {
	zipfit_worker base;
	struct counter *counter;
	const zipfit_stop *stop;
	struct zf_hashed_ngrams *ngrams;
	struct zf_ngram_counts counts;
};

static void counter_close(zipfit_scorer *base)
{
	struct counter *counter = (struct counter *)base;

	zf_token_table_free(counter->table);
	free(counter);
}

static zipfit_worker *counter_worker_new(const zipfit_scorer *base, const zipfit_stop *stop, zipfit_error *error)
{
	struct counter_worker *worker = calloc(1, sizeof(*worker));

	if (worker == NULL) {
		zf_fail_memory(error, "the background");
		return NULL;
	}
	worker->base.class = base->class;
	/* Only its atomic counts change. */
	worker->counter = (struct counter *)(uintptr_t)base;
	worker->stop = stop;
	worker->ngrams = zf_hashed_ngrams_new(worker->counter->table, error);
	if (worker->ngrams == NULL) {
		free(worker);
		return NULL;
	}
	return &worker->base;
}

static void counter_worker_free(zipfit_worker *base)
{
	struct counter_worker *worker = (struct counter_worker *)base;

	for (size_t i = 0; i < ZF_NGRAM_BUCKETS; i++)
		atomic_fetch_add(&worker->counter->buckets[i], worker->counts.buckets[i]);
	zf_hashed_ngrams_free(worker->ngrams);
	free(worker);
}

static bool counter_score(zipfit_worker *base, const unsigned char *document, size_t length, double *scores,
                          size_t count, zipfit_error *error)
{
	struct counter_worker *worker = (struct counter_worker *)base;

	assert(count == 1);
	(void)count;
	scores[0] = 0;
	return zf_stop_check(worker->stop, error) &&
	       zf_ngram_counts_add(&worker->counts, worker->ngrams, document, length, error);
}

static const struct zf_scorer_class counter_class = {
	.close = counter_close,
	.worker_new = counter_worker_new,
	.worker_free = counter_worker_free,
	.score = counter_score,
};

zipfit_scorer *zf_background_counter_open(zipfit_error *error)
{
	struct counter *counter = calloc(1, sizeof(*counter));

	if (counter == NULL) {
		zf_fail_memory(error, "the background");
		return NULL;
	}
	counter->base.class = &counter_class;
	counter->base.sets = 1;
	counter->table = zf_token_table_new(error);
	if (counter->table == NULL) {
		free(counter);
		return NULL;
	}
	return &counter->base;
}

void zf_background_counter_read(const zipfit_scorer *base, struct zf_ngram_counts *counts)
{
	const struct counter *counter = (const struct counter *)base;

	counts->total = 0;
	for (size_t i = 0; i < ZF_NGRAM_BUCKETS; i++) {
		counts->buckets[i] = atomic_load(&counter->buckets[i]);
		counts->total += counts->buckets[i];
	}
}
