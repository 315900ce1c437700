/*
 * choose.h - from the best records by score to the selection
 *
 * The pool is the best P records by score and position. Records are taken from it, best
 * first, until a limit is reached. Deduplication skips copies of records taken before. With
 * coverage or diversity, the next record taken is always the one whose value (values.h) is
 * highest at that moment. With deduplication the pool holds only the best record of each text, so exact
 * copies do not fill it; near copies still do. Last come the records that are drawn
 * (general.h). The pool depends only on the whole input, so
 * threads, shards and ranks do not change it. Memory is proportional to P.
 */
#ifndef ZF_SELECT_CHOOSE_H
#define ZF_SELECT_CHOOSE_H

#include "select/selection_rules.h"

/* A target set's part of the limit, and how much of it is used. */
struct zf_quota {
	zipfit_limit limit;
	uint64_t records, cost; /* used */
	bool closed;            /* a limit was reached */
};

/* The selection. With several target sets, `order` names the pool's entry for the set that took the record. */
struct zf_chosen {
	size_t *order; /* indexes in the pool, in the order in which records were taken; free() it */
	size_t count;
	bool ran_dry;     /* the pool ended before a limit was reached, and it did not hold all records */
	size_t looked_at; /* records in the pool */
	/* Copies of selected records that were skipped. Copies that never entered the pool do not count. */
	uint64_t duplicates;
	struct zf_quota quotas[ZF_MAX_HEAPS]; /* one per target set; behind the last, that of drawn records */
};

/*
 * Chooses from `pool`, which is sorted by rank and holds at least the pool of `scored`
 * records. `format` turns a kept record into a document, after its first `prefix` bytes,
 * which are skipped. `stop` may be NULL.
 */
bool zf_choose(const struct zf_selection_rules *rules, uint64_t scored, const zipfit_topk *pool,
               const zipfit_format *format, size_t prefix, const zipfit_stop *stop, struct zf_chosen *chosen,
               zipfit_error *error);

#endif
