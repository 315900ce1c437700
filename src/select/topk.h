/*
 * topk.h - the library's own view of a zipfit_topk: several target sets, a spool, copies
 */
#ifndef ZF_SELECT_TOPK_H
#define ZF_SELECT_TOPK_H

#include "select/rank_heap.h"
#include "util/buffer.h"

/* One record kept: what a zipfit_kept shows, and what only the library uses. */
struct zf_kept {
	double score;
	uint64_t rank; /* from 1; set by zf_topk_end() and zipfit_topk_sort() */
	size_t input;
	uint64_t line;
	uint64_t cost;
	const unsigned char *bytes; /* owned by the zipfit_topk; NULL if they are in the spool */
	size_t length;
	size_t set;         /* index of the target set */
	uint64_t copies;    /* records of the same text that this one stands for, besides itself */
	uint64_t text_hash; /* equal for the same texts; 0: not known */
	uint64_t spooled;   /* offset of the bytes in the spool */
};

/* What a user sees of a kept record. */
zipfit_kept zf_kept_public(const struct zf_kept *kept);

/* zipfit_topk_push() and zipfit_topk_at(), for records of any target set. */
bool zf_topk_push(zipfit_topk *topk, const struct zf_kept *record, zipfit_error *error);
struct zf_kept zf_topk_at(const zipfit_topk *topk, size_t i);

/*
 * The best record that was dropped for a target set. No record behind it can be selected any
 * more, even if it would fit the budget, so a partial result must store the cutoff. False if
 * nothing was dropped.
 */
bool zf_topk_cutoff(const zipfit_topk *topk, size_t set, struct zf_rank_key *cutoff);

/* The score below which no record gets in for a target set any more, unless it is a copy; -INFINITY: there is none. */
double zf_topk_bar(const zipfit_topk *topk, size_t set);

/* Drops the record at `cutoff` and all behind it, and lets no such record in, as if one had been dropped there. */
bool zf_topk_set_cutoff(zipfit_topk *topk, size_t set, const struct zf_rank_key *cutoff, zipfit_error *error);

/*
 * Limits the memory of the records to `memory` bytes, counting 100 bytes per record besides
 * its own; what does not fit goes to a spool in `directory` (spool.h). zf_topk_at() then
 * returns such records without bytes, and zf_topk_fetch() reads them.
 */
bool zf_topk_spool(zipfit_topk *topk, uint64_t memory, const char *directory, zipfit_error *error);

/* One set more than there can be target sets: that of drawn records (general.h). */
#define ZF_MAX_HEAPS (ZIPFIT_MAX_SETS + 1)

/*
 * A zipfit_topk for several target sets, 1 <= `sets` <= ZF_MAX_HEAPS. `limit` holds for each
 * set. A record may be pushed once for each set; `set` says for which.
 */
zipfit_topk *zf_topk_new_sets(const zipfit_limit *limit, size_t sets, zipfit_error *error);
size_t zf_topk_sets(const zipfit_topk *topk);

/* Gives one set a limit of its own. Call it before the first push. */
void zf_topk_set_limit(zipfit_topk *topk, size_t set, const zipfit_limit *limit);

/*
 * Keeps only the best record of each text (same_text.h), for each set: records with the same
 * `text_hash` count once in the limit. Call it before the first push. With a budget, records
 * are the same only if their cost is the same too: if a cheaper record replaced a dearer one,
 * records dropped before could fit the budget again, and the result would depend on the order
 * of the pushes.
 */
void zf_topk_set_distinct(zipfit_topk *topk);

/* If a record of the same text that is kept ranks before `record`, counts `record` as its copy: no need to push it. */
bool zf_topk_counts_copy(zipfit_topk *topk, const struct zf_kept *record);

/*
 * Records that are not kept, or no longer, go to `rest`, of as many sets or fewer, which keeps the best of them: NULL
 * ends that. Copies of records that are kept do not. `rest` is borrowed.
 */
void zf_topk_set_rest(zipfit_topk *topk, zipfit_topk *rest);

/* Whether a record that is pushed now is kept, by the zipfit_topk or its rest. */
bool zf_topk_wants(const zipfit_topk *topk, size_t set, double score, size_t input, uint64_t line);

bool zf_topk_admits(const zipfit_topk *topk, size_t set, double score, size_t input, uint64_t line);

/*
 * Ends the pushing: sorts the records of all sets by rank, then set. They can be fetched. Fails once `stop`, which may
 * be NULL, was requested; the records are then in no order, but may still be saved.
 */
bool zf_topk_end(zipfit_topk *topk, const zipfit_stop *stop, zipfit_error *error);

/*
 * After zf_topk_end(): the records of target set `set` alone, as the only set of a zipfit_topk of their own, for
 * zf_choose(): those that a zipfit_topk of this limit would hold. It borrows the bytes from `topk`, which must
 * outlive it and may not change. Nothing can be pushed.
 */
zipfit_topk *zf_topk_view(const zipfit_topk *topk, size_t set, const zipfit_limit *limit, zipfit_error *error);

/* Must be called before the first zf_topk_fetch(). */
bool zf_topk_ready(zipfit_topk *topk, zipfit_error *error);

/*
 * Sets `kept->bytes`, if they are in the spool, for a record from zf_topk_at() or
 * zf_topk_freeze(). Such bytes are in `scratch`, with room for one more byte. Any thread,
 * while nothing is pushed or the selection is frozen.
 */
bool zf_topk_fetch(const zipfit_topk *topk, struct zf_kept *kept, struct zf_buffer *scratch, zipfit_error *error);

/*
 * Copies the list of kept records, in no order, so that another thread can read them while
 * more are pushed: until zf_topk_thaw(), their bytes stay where they are. Only one copy may
 * exist at a time.
 */
bool zf_topk_freeze(zipfit_topk *topk, struct zf_kept **kept, size_t *count, zipfit_error *error);

/* Frees the copy, and the bytes of records dropped meanwhile. `kept` may be NULL. */
void zf_topk_thaw(zipfit_topk *topk, struct zf_kept *kept);

#endif
