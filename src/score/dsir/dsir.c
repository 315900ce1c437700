/*
 * dsir.c - DSIR's importance weights
 *
 * The ratio of each bucket is computed once, for each target set. A document's n-grams are hashed once for all sets.
 */
#include "score/dsir/dsir.h"

#include "input/documents.h"
#include "score/scorer.h"
#include "util/error.h"
#include "util/stop.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* Added to every probability, so that a bucket without n-grams has a logarithm. The package's constant. */
#define SMALLEST 1e-8

struct dsir_scorer {
	zipfit_scorer base;
	struct zf_token_table *table;
	double *ratios; /* log ratios: ZF_NGRAM_BUCKETS for each target set */
};

struct dsir_worker {
	zipfit_worker base;
	const struct dsir_scorer *scorer;
	const zipfit_stop *stop;
	struct zf_hashed_ngrams *ngrams;
};

static void dsir_close(zipfit_scorer *base)
{
	struct dsir_scorer *scorer = (struct dsir_scorer *)base;

	zf_token_table_free(scorer->table);
	free(scorer->ratios);
	free(scorer);
}

static zipfit_worker *dsir_worker_new(const zipfit_scorer *base, const zipfit_stop *stop, zipfit_error *error)
{
	const struct dsir_scorer *scorer = (const struct dsir_scorer *)base;
	struct dsir_worker *worker = calloc(1, sizeof(*worker));

	if (worker == NULL) {
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	worker->base.class = base->class;
	worker->scorer = scorer;
	worker->stop = stop;
	worker->ngrams = zf_hashed_ngrams_new(scorer->table, error);
	if (worker->ngrams == NULL) {
		free(worker);
		return NULL;
	}
	return &worker->base;
}

static void dsir_worker_free(zipfit_worker *base)
{
	struct dsir_worker *worker = (struct dsir_worker *)base;

	zf_hashed_ngrams_free(worker->ngrams);
	free(worker);
}

static bool dsir_score(zipfit_worker *base, const unsigned char *document, size_t length, double *scores, size_t count,
                       zipfit_error *error)
{
	struct dsir_worker *worker = (struct dsir_worker *)base;
	const uint16_t *buckets;
	size_t ngrams;

	assert(count == worker->scorer->base.sets);
	for (size_t set = 0; set < count; set++)
		scores[set] = 0;
	zf_hashed_ngrams_start(worker->ngrams, document, length);
	for (;;) {
		if (!zf_stop_check(worker->stop, error) ||
		    !zf_hashed_ngrams_next(worker->ngrams, &buckets, &ngrams, error))
			return false;
		if (ngrams == 0)
			return true;
		for (size_t set = 0; set < count; set++) {
			const double *ratios = worker->scorer->ratios + set * ZF_NGRAM_BUCKETS;

			for (size_t i = 0; i < ngrams; i++)
				scores[set] += ratios[buckets[i]];
		}
	}
}

static const struct zf_scorer_class dsir_class = {
	.close = dsir_close,
	.worker_new = dsir_worker_new,
	.worker_free = dsir_worker_free,
	.score = dsir_score,
	.worker_bytes = ZF_HASHED_NGRAMS_BYTES,
};

static bool count_documents(const zipfit_documents *documents, struct zf_hashed_ngrams *ngrams,
                            struct zf_ngram_counts *counts, const zipfit_stop *stop, zipfit_error *error)
{
	*counts = (struct zf_ngram_counts){.total = 0};
	for (size_t i = 0; i < zipfit_documents_count(documents); i++) {
		const struct zf_document document = zf_documents_at(documents, i);

		if (!zf_stop_check(stop, error) ||
		    !zf_ngram_counts_add(counts, ngrams, document.bytes, document.length, error))
			return false;
	}
	return true;
}

/* Sets the ratios of a target set; false where all are 0. */
static bool set_ratios(double *ratios, const struct zf_ngram_counts *targets, const struct zf_ngram_counts *background)
{
	bool differ = false;

	for (size_t i = 0; i < ZF_NGRAM_BUCKETS; i++) {
		const double p = (double)targets->buckets[i] / (double)targets->total;
		const double q = (double)background->buckets[i] / (double)background->total;

		ratios[i] = log(p + SMALLEST) - log(q + SMALLEST);
		differ |= ratios[i] != 0;
	}
	return differ;
}

static bool measure_sets(struct dsir_scorer *scorer, const zipfit_documents *const *sets,
                         const struct zf_ngram_counts *background, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_hashed_ngrams *ngrams = zf_hashed_ngrams_new(scorer->table, error);
	struct zf_ngram_counts *targets = malloc(sizeof(*targets));
	bool ok = ngrams != NULL && (targets != NULL || zf_fail_memory(error, "the targets"));

	for (size_t set = 0; ok && set < scorer->base.sets; set++) {
		ok = count_documents(sets[set], ngrams, targets, stop, error) &&
		     (targets->total > 0 ||
		      zf_fail(error, ZIPFIT_BAD_DATA, "the targets have no token but white space"));
		if (ok && !set_ratios(scorer->ratios + set * ZF_NGRAM_BUCKETS, targets, background))
			ok = zf_fail(error, ZIPFIT_BAD_DATA,
			             "the background has the same n-grams as the targets: every score would be 0");
	}
	free(targets);
	zf_hashed_ngrams_free(ngrams);
	return ok;
}

struct zf_ngram_counts *zf_count_ngrams(const zipfit_documents *documents, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_token_table *table = zf_token_table_new(error);
	struct zf_hashed_ngrams *ngrams = table != NULL ? zf_hashed_ngrams_new(table, error) : NULL;
	struct zf_ngram_counts *counts = malloc(sizeof(*counts));
	const bool ok = ngrams != NULL && (counts != NULL || zf_fail_memory(error, "the background")) &&
	                count_documents(documents, ngrams, counts, stop, error);

	zf_hashed_ngrams_free(ngrams);
	zf_token_table_free(table);
	if (ok)
		return counts;
	free(counts);
	return NULL;
}

zipfit_scorer *zf_dsir_open(const zipfit_documents *const *sets, size_t count, const struct zf_ngram_counts *background,
                            const zipfit_stop *stop, zipfit_error *error)
{
	struct dsir_scorer *scorer = calloc(1, sizeof(*scorer));

	if (scorer == NULL) {
		zf_fail_memory(error, "a scorer");
		return NULL;
	}
	scorer->base.class = &dsir_class;
	scorer->base.sets = count;
	scorer->table = zf_token_table_new(error);
	scorer->ratios = calloc(count, ZF_NGRAM_BUCKETS * sizeof(*scorer->ratios));
	if (scorer->table == NULL)
		goto failed;
	if (scorer->ratios == NULL) {
		zf_fail_memory(error, "a scorer");
		goto failed;
	}
	if (background->total == 0) {
		zf_fail(error, ZIPFIT_BAD_DATA, "the background has no token but white space");
		goto failed;
	}
	if (measure_sets(scorer, sets, background, stop, error))
		return &scorer->base;
failed:
	dsir_close(&scorer->base);
	return NULL;
}
