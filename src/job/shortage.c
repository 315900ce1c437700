/*
 * shortage.c - selections that are smaller than what was asked for, and empty ones
 */
#include "job/shortage.h"

#include "job/events.h"
#include "select/general.h"
#include "util/error.h"

#include <inttypes.h>
#include <stdio.h>

bool zf_shortage_fail(const struct zf_job *job, const zipfit_limit *limit, zipfit_error *error)
{
	if (job->counts.outcome[ZIPFIT_SCORED] == 0 && job->kind != NULL)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "nothing to select: no record has a document to score; %s: this is %s", job->kind_path,
		               job->kind);
	if (job->counts.outcome[ZIPFIT_SCORED] == 0)
		return zf_fail(error, ZIPFIT_BAD_DATA, "nothing to select: no record has a document to score");
	if (limit->has_min_score)
		return zf_fail(error, ZIPFIT_BAD_DATA,
		               "nothing to select: of %" PRIu64 " scores none is within the limits",
		               job->counts.outcome[ZIPFIT_SCORED]);
	return zf_fail(error, ZIPFIT_BAD_DATA, "nothing to select: the best document is longer than the budget");
}

/* How many records of the pool belong to the target set. */
static uint64_t count_pool(const zipfit_topk *pool, size_t set)
{
	uint64_t count = 0;

	for (size_t i = 0; i < zipfit_topk_count(pool); i++)
		count += zf_topk_at(pool, i).set == set;
	return count;
}

/*
 * Whether --min-score ended the selection of a set that has reached no other limit: some record was below it, and the
 * copies passed over would not have filled the rest.
 */
static bool ended_by_score(const struct zf_job *job, const zipfit_topk *pool, const zipfit_limit *limit,
                           const struct zf_chosen *chosen, size_t set)
{
	const uint64_t with_copies = chosen->quotas[set].records + chosen->duplicates;

	if (!limit->has_min_score || count_pool(pool, set) >= job->counts.outcome[ZIPFIT_SCORED])
		return false;
	return chosen->duplicates == 0 || (limit->records > 0 && with_copies < limit->records);
}

/*
 * Whether the set has all that was asked for: it has reached a limit, or there was none. The record that would exceed
 * the budget may be missing from the pool, which then has dropped records.
 */
static bool is_satisfied(const zipfit_topk *pool, const struct zf_chosen *chosen, size_t set)
{
	const struct zf_quota *quota = &chosen->quotas[set];
	struct zf_rank_key cutoff;

	if (quota->closed || (quota->limit.records == 0 && quota->limit.budget == 0))
		return true;
	return (quota->limit.budget > 0 && quota->cost == quota->limit.budget) ||
	       (!chosen->ran_dry && zf_topk_cutoff(pool, set, &cutoff));
}

/* "code: asked for 100 records, all that qualify are 4; copies passed over: 3". */
static void tell_set(const struct zf_job *job, const char *name, const struct zf_chosen *chosen, size_t set)
{
	const struct zf_quota *quota = &chosen->quotas[set];
	const uint64_t excluded = job->counts.outcome[ZIPFIT_EXCLUDED];
	char numbers[128], copies[64] = "", left_out[64] = "";

	if (quota->limit.records > 0)
		snprintf(numbers, sizeof(numbers), "%" PRIu64 " records, all that qualify are %" PRIu64,
		         quota->limit.records, quota->records);
	else
		snprintf(numbers, sizeof(numbers),
		         "a budget of %" PRIu64 ", all that qualify are %" PRIu64 " in %" PRIu64 " records",
		         quota->limit.budget, quota->cost, quota->records);
	if (chosen->duplicates > 0)
		snprintf(copies, sizeof(copies), "; copies passed over: %" PRIu64, chosen->duplicates);
	if (excluded > 0)
		snprintf(left_out, sizeof(left_out), "; excluded: %" PRIu64, excluded);
	zf_tell(job->options->events, ZIPFIT_WARNING, "%s%sasked for %s%s%s", name != NULL ? name : "",
	        name != NULL ? ": " : "", numbers, copies, left_out);
}

void zf_shortage_tell(const struct zf_job *job, const zipfit_topk *pool, const struct zf_selection_rules *rules,
                      const char *const *names, const struct zf_chosen *chosen)
{
	if (chosen->ran_dry)
		zf_tell(job->options->events, ZIPFIT_WARNING,
		        "the best %zu candidates gave %zu records, and %" PRIu64
		        " copies: for more, raise --candidates",
		        chosen->looked_at, chosen->count, chosen->duplicates);
	if (chosen->ran_dry && rules->sets <= 1)
		return;
	for (size_t set = 0; set < zf_topk_sets(pool); set++)
		if (!is_satisfied(pool, chosen, set) &&
		    !ended_by_score(job, pool, &chosen->quotas[set].limit, chosen, set))
			tell_set(job, zf_general_set_name(rules, names, set), chosen, set);
}
