/*
 * rank_heap.h - the best records for one target set, in a heap
 *
 * The worst record is on top: a record that does not get in costs one comparison, one that
 * does costs O(log k).
 */
#ifndef ZF_SELECT_RANK_HEAP_H
#define ZF_SELECT_RANK_HEAP_H

#include "select/text_map.h"

/* What a record's rank depends on: see zf_compare_rank(). */
struct zf_rank_key {
	double score;
	size_t input;
	uint64_t line;
};

struct zf_entry {
	struct zf_rank_key key;
	uint64_t rank : 48;
	uint64_t set : 16;
	uint64_t cost;
	unsigned char *bytes; /* owned by the store; NULL: in its spool, or `length` is 0 */
	uint64_t spooled;     /* offset in the spool */
	size_t length;
	uint64_t text_hash; /* equal for the same texts; 0: not known */
	uint64_t copies;    /* records of the same text that this one stands for, besides itself */
};

struct zf_rank_heap {
	zipfit_limit limit;       /* for the owner of the heap */
	struct zf_entry *entries; /* owned */
	size_t count;
	size_t capacity;
	uint64_t cost; /* sum over all entries */
	bool has_cutoff;
	struct zf_rank_key cutoff; /* the best record dropped; none behind it gets in */
	bool distinct;             /* keep one record of each text, or of each text and cost if `by_cost` */
	bool by_cost;
	struct zf_text_map texts; /* the index of each text's entry; used if `distinct` */
};

/* Below 0 if `a` ranks before `b`: it has a higher score, or the same score and an earlier position. */
int zf_compare_rank(const struct zf_rank_key *a, const struct zf_rank_key *b);

/* Frees the heap, but not the bytes of its entries. */
void zf_rank_heap_free(struct zf_rank_heap *heap);

/* Makes room for one more entry. */
bool zf_rank_heap_reserve(struct zf_rank_heap *heap, zipfit_error *error);

/* Adds an entry, for which zf_rank_heap_reserve() made room. */
void zf_rank_heap_push(struct zf_rank_heap *heap, const struct zf_entry *entry);

/* Removes the worst entry of a heap that is not empty, and raises the cutoff to it. */
void zf_rank_heap_drop(struct zf_rank_heap *heap);

/* Finds the entry with the same text, and the same cost if `by_cost`. False if there is none or not `distinct`. */
bool zf_rank_heap_find(const struct zf_rank_heap *heap, uint64_t text_hash, uint64_t cost, size_t *index);

/* Replaces the entry at `index` by a better record of the same text. */
void zf_rank_heap_replace(struct zf_rank_heap *heap, size_t index, const struct zf_entry *entry);

/* Raises the cutoff to `cutoff` if that ranks before it. The caller drops the entries behind it. */
void zf_rank_heap_raise_cutoff(struct zf_rank_heap *heap, const struct zf_rank_key *cutoff);

/*
 * Sort in place in O(n log n): by rank, then set; or by position in the input. They fail once `stop`, which may be
 * NULL, was requested; the entries are then in no order.
 */
bool zf_sort_entries_by_rank(struct zf_entry *entries, size_t count, const zipfit_stop *stop, zipfit_error *error);
bool zf_sort_entries_by_position(struct zf_entry *entries, size_t count, const zipfit_stop *stop, zipfit_error *error);

#endif
