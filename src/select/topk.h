/*
 * topk.h - the inside of a zipfit_topk, for partial results and checkpoints
 */
#ifndef ZF_SELECT_TOPK_H
#define ZF_SELECT_TOPK_H

#include "select/heap.h"
#include "util/buffer.h"

/*
 * The best record that was dropped, of those for a target set. No record behind it can be selected any more:
 * a partial result must say so, since with a limit of bytes a short one behind it
 * would seem to fit. False where nothing was dropped.
 */
bool zf_topk_bar(const zipfit_topk *topk, size_t set, struct zf_rank_key *bar);

/* Lets `bar` and everything behind it out, as if a record there had been dropped. */
bool zf_topk_set_bar(zipfit_topk *topk, size_t set, const struct zf_rank_key *bar, zipfit_error *error);

/*
 * Lets the records take at most `memory` bytes, with 100 for each that is kept; what
 * does not fit goes to a spool in `directory` (spool.h). zipfit_topk_at() then gives
 * records without their bytes: zf_topk_fetch() them.
 */
bool zf_topk_spool(zipfit_topk *topk, uint64_t memory, const char *directory, zipfit_error *error);

/*
 * Several target sets: `limit` holds for each, and a record, whose `set` says for
 * which one it is, may be pushed for each of them. 1 <= `sets` <= ZIPFIT_MAX_SETS.
 */
zipfit_topk *zf_topk_new_sets(const zipfit_limit *limit, size_t sets, zipfit_error *error);
size_t zf_topk_sets(const zipfit_topk *topk);

/*
 * From here on, and before the first record, the same texts (same_text.h) are one: of all records
 * with the same `text_hash` the best one alone is kept, for each set, and counts in the
 * limit. Where a budget is the limit, records of the same text and cost are one:
 * with a cheaper record in the place of a dearer one, others that were dropped before could
 * be within the budget again. So what is kept is a property of the set pushed as before.
 */
void zf_topk_set_distinct(zipfit_topk *topk);

/* Counts a record that is no better than one of the same text that is kept, and says so: it need not be pushed. */
bool zf_topk_counts_copy(zipfit_topk *topk, const zipfit_kept *record);

bool zf_topk_admits(const zipfit_topk *topk, size_t set, double score, size_t input, uint64_t line);

/*
 * Ends the pushing: the records of all sets in one order, by rank, then set; they can be fetched. `stop` may be NULL;
 * once it was requested, what is kept is in no order, and may still be saved.
 */
bool zf_topk_end(zipfit_topk *topk, const zipfit_stop *stop, zipfit_error *error);

/* To be called before the first zf_topk_fetch(). */
bool zf_topk_ready(zipfit_topk *topk, zipfit_error *error);

/*
 * Gives `kept`, which came from zipfit_topk_at() or zf_topk_freeze(), its bytes; they
 * are in `scratch`, with room for one more behind them, unless they are in memory.
 * Any thread, while nothing is pushed or the selection is frozen.
 */
bool zf_topk_fetch(const zipfit_topk *topk, zipfit_kept *kept, struct zf_buffer *scratch, zipfit_error *error);

/*
 * A copy of what is kept now, in no order, for another thread to read while
 * records go on being pushed: until zf_topk_thaw() the bytes stay where they are.
 * One at a time.
 */
bool zf_topk_freeze(zipfit_topk *topk, zipfit_kept **kept, size_t *count, zipfit_error *error);

/* Frees what zf_topk_freeze() gave, and what was dropped meanwhile. NULL is allowed. */
void zf_topk_thaw(zipfit_topk *topk, zipfit_kept *kept);

#endif
