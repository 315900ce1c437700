/*
 * explain.c - explains a score: the nearest target, and the passages shared with the targets
 *
 * At each position of the document begins a longest shared passage. The longest of them all is
 * chosen, then the longest that does not overlap it, and so on. A passage that is the end of
 * the one beginning a byte earlier is never chosen before it, unless that one overlaps a
 * chosen passage; then this one begins where the chosen passage ends. So only two kinds of
 * passages need to be kept: those that are not the end of another, and later those that begin
 * behind a chosen passage.
 */
#include "score/explain.h"

#include "score/ncd.h"
#include "score/open_scorer.h"
#include "score/suffix_index.h"
#include "util/buffer.h"
#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>

/* Positions of a document between two looks at the stop flag. */
#define STOP_INTERVAL 4096

struct zf_explainer {
	zipfit_scorer *scorer;
	struct zf_suffix_index *index;
};

/* The longest shared passage that begins at one position. */
struct passage {
	size_t begin;
	struct zf_longest longest;
};

struct zf_explainer_worker {
	const struct zf_suffix_index *index;
	const zipfit_stop *stop;
	zipfit_worker *scorer;
	struct zf_buffer passages; /* struct passage, of the current document */
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
	if (zf_ncd_options(&scoring, error))
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
	zf_buffer_free(&worker->passages);
	free(worker);
}

/* ---- Passages ------------------------------------------------------------ */

static bool add_passage(struct zf_explainer_worker *worker, size_t begin, struct zf_longest longest,
                        zipfit_error *error)
{
	const struct passage passage = {begin, longest};

	return zf_buffer_append(&worker->passages, &passage, sizeof(passage), error);
}

static bool list_passages(struct zf_explainer_worker *worker, const unsigned char *document, size_t length,
                          zipfit_error *error)
{
	struct zf_longest before = {0, 0};

	zf_buffer_reset(&worker->passages);
	for (size_t at = 0; at + ZF_PASSAGE_LEAST <= length; at++) {
		const struct zf_longest longest = zf_suffix_index_find(worker->index, document, length, at, &before);

		if (at % STOP_INTERVAL == 0 && !zf_stop_check(worker->stop, error))
			return false;
		if (longest.length > 0 && longest.length + 1 != before.length &&
		    !add_passage(worker, at, longest, error))
			return false;
		before = longest;
	}
	return true;
}

/* Whether the passage overlaps one that was chosen. */
static bool overlaps(const struct passage *passage, const struct zf_reason *reason)
{
	for (size_t i = 0; i < reason->passage_count; i++) {
		const struct zf_shared *chosen = &reason->passages[i];

		if (passage->begin < chosen->begin + chosen->length &&
		    chosen->begin < passage->begin + passage->longest.length)
			return true;
	}
	return false;
}

/* The longest passage that overlaps no chosen one, the first of equals; NULL if there is none. */
static const struct passage *find_best(const struct zf_explainer_worker *worker, const struct zf_reason *reason)
{
	const struct passage *passages = (const struct passage *)(const void *)worker->passages.data;
	const size_t count = worker->passages.length / sizeof(*passages);
	const struct passage *best = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct passage *passage = &passages[i];
		const uint32_t length = passage->longest.length;

		if (best != NULL &&
		    (length < best->longest.length || (length == best->longest.length && passage->begin > best->begin)))
			continue;
		if (!overlaps(passage, reason))
			best = passage;
	}
	return best;
}

static bool choose_passages(struct zf_explainer_worker *worker, const unsigned char *document, size_t length,
                            struct zf_reason *reason, zipfit_error *error)
{
	const struct passage *best;

	if (!list_passages(worker, document, length, error))
		return false;
	while (reason->passage_count < ZF_PASSAGES && (best = find_best(worker, reason)) != NULL) {
		const size_t end = best->begin + best->longest.length;
		struct zf_longest behind;

		reason->passages[reason->passage_count++] = (struct zf_shared){
			best->begin, best->longest.length, zf_suffix_index_target(worker->index, best->longest.rank)};
		behind = zf_suffix_index_find(worker->index, document, length, end, NULL);
		if (behind.length > 0 && !add_passage(worker, end, behind, error))
			return false;
	}
	return true;
}

bool zf_explain(struct zf_explainer_worker *worker, const unsigned char *document, size_t length,
                struct zf_reason *reason, zipfit_error *error)
{
	*reason = (struct zf_reason){0};
	return zf_ncd_nearest(worker->scorer, document, length, &reason->nearest, &reason->ncd, error) &&
	       choose_passages(worker, document, length, reason, error);
}
