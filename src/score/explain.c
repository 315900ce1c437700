/*
 * explain.c - why a document is like the targets
 *
 * Of the passages that begin at each place of the document, the longest is told, then the
 * longest of those that do not overlap it, and so on. A passage that is the end of the
 * one that begins a byte before never wins against that one, unless that one overlaps a
 * passage told before; then this one begins where the other ends. So only few places
 * need to be kept: those whose passage is not the end of another, and later those behind a
 * passage that was told.
 */
#include "score/explain.h"

#include "score/ncd.h"
#include "score/suffix_index.h"
#include "util/buffer.h"
#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>

/* Places of a document between two looks at the stop flag. */
#define STOP_INTERVAL 4096

struct zf_explainer {
	zipfit_scorer *scorer;
	struct zf_suffix_index *index;
};

/* A passage that may be told. */
struct candidate {
	size_t begin;
	struct zf_longest longest;
};

struct zf_explainer_worker {
	const struct zf_suffix_index *index;
	const zipfit_stop *stop;
	zipfit_worker *scorer;
	struct zf_buffer candidates; /* struct candidate, of the document under way */
};

struct zf_explainer *zf_explainer_new(const zipfit_documents *targets, const zipfit_score_options *options,
                                      const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_explainer *explainer = calloc(1, sizeof(*explainer));
	zipfit_score_options scoring = *options;

	if (explainer == NULL) {
		zf_fail_memory(error, "explanations");
		return NULL;
	}
	if (scoring.level == 0)
		scoring.level = ZIPFIT_DEFAULT_LEVEL;
	explainer->scorer = zf_ncd_open(targets, &scoring, stop, error);
	if (explainer->scorer != NULL)
		explainer->index = zf_suffix_index_new(targets, stop, error);
	if (explainer->index != NULL)
		return explainer;
	zf_explainer_free(explainer);
	return NULL;
}

void zf_explainer_free(struct zf_explainer *explainer)
{
	if (explainer == NULL)
		return;
	zf_suffix_index_free(explainer->index);
	zipfit_scorer_close(explainer->scorer);
	free(explainer);
}

struct zf_explainer_worker *zf_explainer_worker_new(const struct zf_explainer *explainer, const zipfit_stop *stop,
                                                    zipfit_error *error)
{
	struct zf_explainer_worker *worker = calloc(1, sizeof(*worker));

	if (worker == NULL) {
		zf_fail_memory(error, "explanations");
		return NULL;
	}
	worker->index = explainer->index;
	worker->stop = stop;
	worker->scorer = zipfit_worker_new(explainer->scorer, stop, error);
	if (worker->scorer != NULL)
		return worker;
	free(worker);
	return NULL;
}

void zf_explainer_worker_free(struct zf_explainer_worker *worker)
{
	if (worker == NULL)
		return;
	zipfit_worker_free(worker->scorer);
	zf_buffer_free(&worker->candidates);
	free(worker);
}

/* ---- Passages ------------------------------------------------------------ */

static bool add_candidate(struct zf_explainer_worker *worker, size_t begin, struct zf_longest longest,
                          zipfit_error *error)
{
	const struct candidate candidate = {begin, longest};

	return zf_buffer_append(&worker->candidates, &candidate, sizeof(candidate), error);
}

static bool find_candidates(struct zf_explainer_worker *worker, const unsigned char *document, size_t length,
                            zipfit_error *error)
{
	struct zf_longest before = {0, 0};

	zf_buffer_reset(&worker->candidates);
	for (size_t at = 0; at + ZF_PASSAGE_LEAST <= length; at++) {
		const struct zf_longest longest = zf_suffix_index_find(worker->index, document, length, at, &before);

		if (at % STOP_INTERVAL == 0 && !zf_stop_check(worker->stop, error))
			return false;
		if (longest.length > 0 && longest.length + 1 != before.length &&
		    !add_candidate(worker, at, longest, error))
			return false;
		before = longest;
	}
	return true;
}

static bool is_free(const struct candidate *candidate, const struct zf_reason *reason)
{
	for (size_t i = 0; i < reason->passage_count; i++) {
		const struct zf_shared *told = &reason->passages[i];

		if (candidate->begin < told->begin + told->length &&
		    told->begin < candidate->begin + candidate->longest.length)
			return false;
	}
	return true;
}

/* The longest candidate that overlaps none of the passages, the first of several; NULL where there is none. */
static const struct candidate *find_best(const struct zf_explainer_worker *worker, const struct zf_reason *reason)
{
	const struct candidate *candidates = (const struct candidate *)(const void *)worker->candidates.data;
	const size_t count = worker->candidates.length / sizeof(*candidates);
	const struct candidate *best = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct candidate *candidate = &candidates[i];
		const uint32_t length = candidate->longest.length;

		if (best != NULL && (length < best->longest.length ||
		                     (length == best->longest.length && candidate->begin > best->begin)))
			continue;
		if (is_free(candidate, reason))
			best = candidate;
	}
	return best;
}

static bool find_passages(struct zf_explainer_worker *worker, const unsigned char *document, size_t length,
                          struct zf_reason *reason, zipfit_error *error)
{
	const struct candidate *best;

	if (!find_candidates(worker, document, length, error))
		return false;
	while (reason->passage_count < ZF_PASSAGES && (best = find_best(worker, reason)) != NULL) {
		const size_t end = best->begin + best->longest.length;
		struct zf_longest behind;

		reason->passages[reason->passage_count++] = (struct zf_shared){
			best->begin, best->longest.length, zf_suffix_index_target(worker->index, best->longest.rank)};
		behind = zf_suffix_index_find(worker->index, document, length, end, NULL);
		if (behind.length > 0 && !add_candidate(worker, end, behind, error))
			return false;
	}
	return true;
}

bool zf_explain(struct zf_explainer_worker *worker, const unsigned char *document, size_t length,
                struct zf_reason *reason, zipfit_error *error)
{
	*reason = (struct zf_reason){0};
	return zf_ncd_nearest(worker->scorer, document, length, &reason->nearest, &reason->ncd, error) &&
	       find_passages(worker, document, length, reason, error);
}
