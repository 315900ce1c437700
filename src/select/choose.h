/*
 * choose.h - from the best records by score to the selection
 *
 * One definition for whatever looks at other selected records. The best P records by
 * score and position, the pool, are gone through from the best on; what is a copy of
 * a record taken before is passed over, and with diversity the next record is the
 * one whose score x novelty^A is highest now. It ends at the first limit reached.
 * Where copies are to be passed over, of all records of the same text the best alone
 * is in the pool, so that its copies take no places in it (near copies do).
 * The pool is a property of the whole input, so threads, shards and ranks make no
 * difference, and memory is in proportion to P.
 */
#ifndef ZF_SELECT_CHOOSE_H
#define ZF_SELECT_CHOOSE_H

#include "select/topk.h"

/* Told how far a choice is: of `total` records `done` were taken or passed over. */
struct zf_choosing_watch {
	void (*step)(void *user, uint64_t done, uint64_t total);
	void *user;
};

/* How to choose; all-zero is everything. */
struct zf_choosing {
	zipfit_choice choice; /* its `jaccard` is not 0 where it counts; the same text is that of same_text.h */
	uint64_t seed;        /* of the sample */
	size_t sets;          /* target sets; 0 or 1: one */
	double shares[ZIPFIT_MAX_SETS];        /* with several: what part of the limit each one has; they add up to 1 */
	const struct zf_choosing_watch *watch; /* NULL: none */
};

/*
 * With several target sets a record stands in the pool once for each of them, with its
 * score for that one. Each set has its part of the limit and takes records in order
 * of rank until that is used up; no record is taken twice: who is first in the order of
 * all, has it. Were every record in the pool, the selection would be the same: a set's
 * last record has at most as many records before it as all sets together take.
 */

/*
 * What orders the records of a sample: score / temperature and a random number of the
 * Gumbel distribution, by a hash of seed and position. The best k by it are drawn without
 * replacement, with weights exp(score / temperature) (the Gumbel top-k trick: Vieira
 * 2014; Kool, van Hoof and Welling 2019).
 */
double zf_sample_key(const struct zf_choosing *choosing, double score, size_t input, uint64_t end);

/* Whether more than scores counts. */
bool zf_choosing_compares(const struct zf_choosing *choosing);

/* Whether the pool has one record of each text: zf_topk_set_distinct() it then. */
bool zf_choosing_is_distinct(const struct zf_choosing *choosing);

/* The limit of the selection, of `scored` records. */
zipfit_limit zf_choosing_limit(const struct zf_choosing *choosing, uint64_t scored);

/* Target set `set`'s part of the limit. */
zipfit_limit zf_choosing_quota(const struct zf_choosing *choosing, uint64_t scored, size_t set);

/* The limit of the pool, for each target set; UINT64_MAX is a number of records that is not known yet. */
zipfit_limit zf_choosing_pool(const struct zf_choosing *choosing, uint64_t scored);

/* A target set's part of the limit, and what was taken of it. */
struct zf_quota {
	zipfit_limit limit;
	uint64_t records, cost; /* used */
	bool closed;            /* a limit was reached */
};

/* What was chosen. With several target sets a place is that of the record for the set that took it. */
struct zf_chosen {
	size_t *order; /* places in the pool, in the order in which they were taken; free() it */
	size_t count;
	bool ran_dry;     /* the pool ended before a limit was reached, though records were left out of it */
	size_t looked_at; /* the size of the pool */
	/* Passed over: copies of records that were taken. Those that were no better than all of the pool, when they
	 * came, are not among them. */
	uint64_t duplicates;
	struct zf_quota quotas[ZIPFIT_MAX_SETS]; /* of each target set */
};

/*
 * Chooses from `pool`, which has been sorted by rank and holds at least the pool of
 * `scored` records. `format` is how the records as they are kept become documents; their
 * first `prefix` bytes are no part of it.
 * `stop` may be NULL.
 */
bool zf_choose(const struct zf_choosing *choosing, uint64_t scored, const zipfit_topk *pool,
               const zipfit_format *format, size_t prefix, const zipfit_stop *stop, struct zf_chosen *chosen,
               zipfit_error *error);

#endif
