/*
 * general.c - the records that --keep-general draws, besides those of the task
 */
#include "select/general.h"

#include "util/hash.h"

size_t zf_general_set(const struct zf_selection_rules *rules)
{
	return rules->sets > 1 ? rules->sets : 1;
}

bool zf_general_is(const struct zf_selection_rules *rules, size_t set)
{
	return set == zf_general_set(rules);
}

const char *zf_general_set_name(const struct zf_selection_rules *rules, const char *const *names, size_t set)
{
	if (zf_general_is(rules, set))
		return ZF_GENERAL_NAME;
	return rules->sets > 1 ? names[set] : NULL;
}

double zf_general_key(const struct zf_selection_rules *rules, size_t input, uint64_t end, uint64_t text_hash)
{
	/* The complement of the seed, so that the numbers have nothing to do with those of zf_sample_key(). */
	const uint64_t seed = zf_mix(~rules->seed);
	/* Not whether there is a text hash: shards have one in any case, for a merge with deduplication. */
	const uint64_t hash =
		zf_rules_is_distinct(rules) ? zf_mix(seed + text_hash) : zf_mix(zf_mix(seed + input) + end);

	/* A double holds 53 bits. */
	return (double)(hash >> 11) * 0x1p-53;
}

zipfit_topk *zf_general_topk_new(const struct zf_selection_rules *rules, uint64_t scored, zipfit_error *error)
{
	const zipfit_limit limit = zf_rules_pool(rules, scored), drawn = zf_rules_general_pool(rules, scored);
	const size_t general = zf_general_set(rules);
	const bool draws = rules->choice.keep_general > 0;
	zipfit_topk *topk = zf_topk_new_sets(&limit, general + draws, error);

	if (topk == NULL)
		return NULL;
	if (draws)
		zf_topk_set_limit(topk, general, &drawn);
	if (zf_rules_is_distinct(rules))
		zf_topk_set_distinct(topk);
	return topk;
}
