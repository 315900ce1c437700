/*
 * selection_rules.h - what the options say about a selection
 *
 * The rules give the limit of the selection, each target set's quota of it, the limit of the
 * pool (the best P records by score, from which zf_choose() selects) and the random order of
 * a sample.
 *
 * With several target sets, a record is in the pool once per set, with its score for that
 * set. Each set has a quota and takes records in order of rank until the quota is used up.
 * A record is taken only once, by the set for which it ranks first. A pool of this size
 * gives the same selection as a pool of all records: the records ahead of a set's last
 * record are at most as many as all sets together take.
 */
#ifndef ZF_SELECT_SELECTION_RULES_H
#define ZF_SELECT_SELECTION_RULES_H

#include "select/topk.h"

/* Receives the progress of zf_choose(): `done` of `total` records were taken or skipped. */
struct zf_choose_watch {
	void (*step)(void *user, uint64_t done, uint64_t total);
	void *user;
};

/* All-zero selects everything. */
struct zf_selection_rules {
	zipfit_choice choice;           /* `jaccard` must be set if `dedup` is ZIPFIT_DEDUP_NEAR */
	uint64_t seed;                  /* of the sample */
	const char *report_by;          /* the field whose values have even shares of the draw (strata.h), or NULL */
	size_t sets;                    /* target sets; 0 means 1 */
	double shares[ZIPFIT_MAX_SETS]; /* with several sets: each one's share of the limit; the sum is 1 */
	const zipfit_documents *const *targets; /* with `choice.cover`: those of each set */
	size_t threads;                         /* of zf_choose(); 0 means 1 */
	const struct zf_choose_watch *watch;    /* may be NULL */
};

/*
 * The sort key of a record in a sample: score / temperature plus a Gumbel-distributed random
 * number, which is a hash of seed and position. The k records with the highest keys are a
 * sample without replacement with weights exp(score / temperature) (the Gumbel top-k trick:
 * Vieira 2014; Kool, van Hoof and Welling 2019).
 */
double zf_sample_key(const struct zf_selection_rules *rules, double score, size_t input, uint64_t end);

/* Whether records are taken in order of their value (coverage or diversity), which depends on those taken before. */
bool zf_rules_values(const struct zf_selection_rules *rules);

/* Whether records are compared with each other (values or deduplication), not only by score. */
bool zf_rules_compares(const struct zf_selection_rules *rules);

/* Whether the pool holds one record per text: call zf_topk_set_distinct() if so. */
bool zf_rules_is_distinct(const struct zf_selection_rules *rules);

/* The limit of the selection, if `scored` records were scored. UINT64_MAX: not known yet, and `fraction` is ignored. */
zipfit_limit zf_rules_limit(const struct zf_selection_rules *rules, uint64_t scored);

/* The part of that limit that is drawn (general.h), rounded down, and the limit of the pool's heap for it. */
zipfit_limit zf_rules_general(const struct zf_selection_rules *rules, uint64_t scored);
zipfit_limit zf_rules_general_pool(const struct zf_selection_rules *rules, uint64_t scored);

/* The part of the rest for target set `set`; for the set behind the last, zf_rules_general(). */
zipfit_limit zf_rules_quota(const struct zf_selection_rules *rules, uint64_t scored, size_t set);

/* The limit of the pool for each target set. */
zipfit_limit zf_rules_pool(const struct zf_selection_rules *rules, uint64_t scored);

#endif
