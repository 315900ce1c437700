/*
 * candidates.c - the records of the pool from which a selection is chosen
 */
#include "select/candidates.h"

#include "select/general.h"
#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>

/* Lists the records of sets `first` to `last` that are within `limit`, which holds for each set. Returns how many. */
static size_t list_sets(const zipfit_topk *pool, size_t first, size_t last, const zipfit_limit *limit, size_t *places)
{
	uint64_t cost[ZF_MAX_HEAPS] = {0}, records[ZF_MAX_HEAPS] = {0};
	size_t within = 0;

	for (size_t i = 0; i < zipfit_topk_count(pool); i++) {
		const struct zf_kept kept = zf_topk_at(pool, i);

		if (kept.set < first || kept.set > last)
			continue;
		/* Also if the record is beyond the limit, so that no later record is within it. */
		cost[kept.set] += kept.cost;
		records[kept.set]++;
		if ((limit->records == 0 || records[kept.set] <= limit->records) &&
		    (limit->budget == 0 || cost[kept.set] <= limit->budget) &&
		    (!limit->has_min_score || kept.score >= limit->min_score))
			places[within++] = i;
	}
	return within;
}

bool zf_candidates_list(struct zf_candidates *candidates, const struct zf_selection_rules *rules, uint64_t scored,
                        zipfit_error *error)
{
	const zipfit_limit limit = zf_rules_pool(rules, scored), drawn = zf_rules_general_pool(rules, scored);
	const size_t general = zf_general_set(rules);
	const zipfit_topk *pool = candidates->pool;

	candidates->places = malloc((zipfit_topk_count(pool) + 1) * sizeof(*candidates->places));
	if (candidates->places == NULL)
		return zf_fail_memory(error, "a selection");
	candidates->count = list_sets(pool, 0, general - 1, &limit, candidates->places);
	candidates->drawable = list_sets(pool, general, general, &drawn, candidates->places + candidates->count);
	return true;
}

void zf_candidates_free(struct zf_candidates *candidates)
{
	free(candidates->places);
	zf_extractor_free(candidates->extractor);
}

struct zf_kept zf_candidates_at(const struct zf_candidates *candidates, size_t number)
{
	return zf_topk_at(candidates->pool, candidates->places[number]);
}

bool zf_candidates_read(const struct zf_candidates *candidates, struct zf_candidate_reader *reader, size_t number,
                        struct zf_document *document, zipfit_error *error)
{
	struct zf_kept kept = zf_candidates_at(candidates, number);
	const size_t length = kept.length - candidates->prefix;
	struct zf_extracted extracted;

	if (kept.length < candidates->prefix)
		return zf_fail(error, ZIPFIT_BAD_DATA, "a selected record stands without its scores");
	if (!zf_stop_check(candidates->stop, error) ||
	    !zf_topk_fetch(candidates->pool, &kept, &reader->fetched, error) ||
	    !zf_extract(candidates->extractor, &reader->scratch,
	                kept.bytes != NULL ? kept.bytes + candidates->prefix : NULL, length, &extracted, error))
		return false;
	if (extracted.outcome != ZIPFIT_SCORED)
		return zf_fail(error, ZIPFIT_BAD_DATA, "a selected record cannot be read again: %s",
		               zipfit_outcome_name(extracted.outcome));
	*document = extracted.document;
	return true;
}

void zf_candidate_reader_free(struct zf_candidate_reader *reader)
{
	zf_scratch_free(&reader->scratch);
	zf_buffer_free(&reader->fetched);
}
