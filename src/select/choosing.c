/*
 * choosing.c - what the options of a choice say: limits, quotas, the pool, the order of a sample
 */
#include "select/choose.h"

#include "util/hash.h"

#include <math.h>

/* How many times the limit the pool is, where nobody says. */
#define POOL_FACTOR 4

bool zf_choosing_compares(const struct zf_choosing *choosing)
{
	return choosing->choice.dedup != ZIPFIT_DEDUP_NONE || choosing->choice.diverse > 0;
}

bool zf_choosing_is_distinct(const struct zf_choosing *choosing)
{
	return choosing->choice.dedup != ZIPFIT_DEDUP_NONE;
}

/* A share of a number of records; what is an integer but for rounding is that integer. */
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

zipfit_limit zf_choosing_limit(const struct zf_choosing *choosing, uint64_t scored)
{
	zipfit_limit limit = choosing->choice.limit;

	if (choosing->choice.fraction > 0 && scored != UINT64_MAX) {
		const uint64_t records = share_of(choosing->choice.fraction, scored);

		/* As 0 is no limit, a share of less than a record is a record. */
		narrow(&limit.records, records > 0 ? records : 1);
	}
	return limit;
}

/* A share of a limit: shares in a row, each rounded down where the sum of all before it is, add up to the limit. */
static uint64_t part_of(const struct zf_choosing *choosing, uint64_t limit, size_t set)
{
	double before = 0;
	uint64_t begin, end;

	for (size_t i = 0; i < set; i++)
		before += choosing->shares[i];
	begin = share_of(before, limit);
	end = set + 1 == choosing->sets ? limit : share_of(before + choosing->shares[set], limit);
	return end > begin ? end - begin : 0;
}

zipfit_limit zf_choosing_quota(const struct zf_choosing *choosing, uint64_t scored, size_t set)
{
	zipfit_limit limit = zf_choosing_limit(choosing, scored);

	if (choosing->sets <= 1)
		return limit;
	if (limit.records > 0)
		limit.records = part_of(choosing, limit.records, set);
	if (limit.budget > 0)
		limit.budget = part_of(choosing, limit.budget, set);
	return limit;
}

static uint64_t widen(uint64_t limit)
{
	return limit > UINT64_MAX / POOL_FACTOR ? UINT64_MAX : limit * POOL_FACTOR;
}

zipfit_limit zf_choosing_pool(const struct zf_choosing *choosing, uint64_t scored)
{
	zipfit_limit limit = zf_choosing_limit(choosing, scored);

	/* The records of a sample are in another order than that of their scores. */
	if (choosing->choice.temperature > 0)
		limit.has_min_score = false;
	/*
	 * Records whose texts are all different need no others in their places: as many of them as are selected are
	 * enough. With several sets too: whatever another set takes is one text of a set's pool.
	 */
	if (!zf_choosing_compares(choosing) ||
	    (choosing->choice.candidates == 0 && choosing->choice.dedup == ZIPFIT_DEDUP_EXACT &&
	     choosing->choice.diverse <= 0 && limit.budget == 0))
		return limit;
	if (choosing->choice.candidates > 0) {
		limit.records = choosing->choice.candidates;
		limit.budget = 0;
	} else {
		limit.records = widen(limit.records);
		limit.budget = widen(limit.budget);
	}
	return limit;
}

double zf_sample_key(const struct zf_choosing *choosing, double score, size_t input, uint64_t end)
{
	const uint64_t hash = zf_mix(zf_mix(zf_mix(choosing->seed) + input) + end);
	/* In the middle of 2^53 steps from 0 to 1: never at either end. */
	const double uniform = ((double)(hash >> 11) + 0.5) * 0x1p-53;

	return score / choosing->choice.temperature - log(-log(uniform));
}
