/*
 * selection_rules.c - limits, quotas, the pool, the order of a sample
 */
#include "select/selection_rules.h"

#include "util/hash.h"

#include <math.h>

/* The default size of the pool, in limits. */
#define POOL_FACTOR 4

bool zf_rules_values(const struct zf_selection_rules *rules)
{
	return rules->choice.cover > 0 || rules->choice.diverse > 0;
}

bool zf_rules_compares(const struct zf_selection_rules *rules)
{
	return rules->choice.dedup != ZIPFIT_DEDUP_NONE || zf_rules_values(rules);
}

bool zf_rules_is_distinct(const struct zf_selection_rules *rules)
{
	return rules->choice.dedup != ZIPFIT_DEDUP_NONE;
}

/* A share of a number of records, rounded down; a share that misses an integer by rounding is that integer. */
static uint64_t share_of(double fraction, uint64_t records)
{
	const double exact = fraction * (double)records;
	const double share = exact + exact * 1e-14;

	return share >= (double)records ? records : (uint64_t)share;
}

static void narrow(uint64_t *limit, uint64_t other)
{
	if (*limit == 0 || other < *limit)
		*limit = other;
}

zipfit_limit zf_rules_limit(const struct zf_selection_rules *rules, uint64_t scored)
{
	zipfit_limit limit = rules->choice.limit;

	if (rules->choice.fraction > 0 && scored != UINT64_MAX) {
		const uint64_t records = share_of(rules->choice.fraction, scored);

		/* 0 would be no limit, so a share of less than one record is one record. */
		narrow(&limit.records, records > 0 ? records : 1);
	}
	return limit;
}

/* A set's part of a limit. The sums of the shares are rounded, not the shares, so that the parts add up to the limit.
 */
static uint64_t part_of(const struct zf_selection_rules *rules, uint64_t limit, size_t set)
{
	double before = 0;
	uint64_t begin, end;

	for (size_t i = 0; i < set; i++)
		before += rules->shares[i];
	begin = share_of(before, limit);
	end = set + 1 == rules->sets ? limit : share_of(before + rules->shares[set], limit);
	return end > begin ? end - begin : 0;
}

zipfit_limit zf_rules_general(const struct zf_selection_rules *rules, uint64_t scored)
{
	const zipfit_limit whole = zf_rules_limit(rules, scored);

	return (zipfit_limit){
		.records = share_of(rules->choice.keep_general, whole.records),
		.budget = share_of(rules->choice.keep_general, whole.budget),
	};
}

zipfit_limit zf_rules_quota(const struct zf_selection_rules *rules, uint64_t scored, size_t set)
{
	const zipfit_limit general = zf_rules_general(rules, scored);
	zipfit_limit limit = zf_rules_limit(rules, scored);

	if (set > 0 && set >= rules->sets)
		return general;
	limit.records -= general.records;
	limit.budget -= general.budget;
	if (rules->sets <= 1)
		return limit;
	if (limit.records > 0)
		limit.records = part_of(rules, limit.records, set);
	if (limit.budget > 0)
		limit.budget = part_of(rules, limit.budget, set);
	return limit;
}

static uint64_t widen(uint64_t limit)
{
	return limit > UINT64_MAX / POOL_FACTOR ? UINT64_MAX : limit * POOL_FACTOR;
}

zipfit_limit zf_rules_pool(const struct zf_selection_rules *rules, uint64_t scored)
{
	zipfit_limit limit = zf_rules_limit(rules, scored);

	/* A sample is not in order of score. */
	if (rules->choice.temperature > 0)
		limit.has_min_score = false;
	/*
	 * If the texts in the pool are all different, none is skipped, and a pool as large as the selection is
	 * enough. That also holds with several sets: a record that another set takes is one text of the pool.
	 */
	if (!zf_rules_compares(rules) || (rules->choice.candidates == 0 && rules->choice.dedup == ZIPFIT_DEDUP_EXACT &&
	                                  !zf_rules_values(rules) && limit.budget == 0))
		return limit;
	if (rules->choice.candidates > 0) {
		limit.records = rules->choice.candidates;
		limit.budget = 0;
	} else {
		limit.records = widen(limit.records);
		limit.budget = widen(limit.budget);
	}
	return limit;
}

zipfit_limit zf_rules_general_pool(const struct zf_selection_rules *rules, uint64_t scored)
{
	zipfit_limit limit = zf_rules_limit(rules, scored);

	limit.has_min_score = false;
	/*
	 * Copies are passed over too. Where the texts in the heap are all different there are none: see
	 * zf_rules_pool(). Of rare values of a field more are in a larger heap.
	 */
	if (rules->report_by != NULL || rules->choice.dedup == ZIPFIT_DEDUP_NEAR ||
	    (zf_rules_is_distinct(rules) && limit.budget > 0)) {
		limit.records = widen(limit.records);
		limit.budget = widen(limit.budget);
	}
	return limit;
}

double zf_sample_key(const struct zf_selection_rules *rules, double score, size_t input, uint64_t end)
{
	const uint64_t hash = zf_mix(zf_mix(zf_mix(rules->seed) + input) + end);
	/* The middle of one of 2^53 steps from 0 to 1: never 0 or 1. */
	const double uniform = ((double)(hash >> 11) + 0.5) * 0x1p-53;

	return score / rules->choice.temperature - log(-log(uniform));
}
