/*
 * heap.h - the best records for one target set, ordered as a heap
 *
 * A binary heap with the worst record at its root: a record that cannot enter
 * costs one comparison, one that enters O(log k).
 */
#ifndef ZF_SELECT_RANK_HEAP_H
#define ZF_SELECT_RANK_HEAP_H

#include "select/text_map.h"

/* The place of a record in the order of the selection. */
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
	unsigned char *bytes; /* of the store: `length` of them; NULL: in its spool, or there are none */
	uint64_t spooled;     /* where in the spool */
	size_t length;
	uint64_t text_hash; /* what tells the same texts; 0: not known */
	uint64_t copies;    /* records of the same text that gave way to this one */
};

struct zf_rank_heap {
	struct zf_entry *entries; /* owned; the worst on top until sorted */
	size_t count;
	size_t capacity;
	uint64_t cost; /* of all entries */
	bool has_cutoff;
	struct zf_rank_key cutoff; /* of the best record dropped */
	bool distinct;             /* one record of each text; with `by_cost`, of each text and cost */
	bool by_cost;
	struct zf_text_map texts; /* where they are */
};

/* Below 0 where `a` is better: higher score, then earlier in the input. */
int zf_compare_rank(const struct zf_rank_key *a, const struct zf_rank_key *b);

/* Frees all but what the entries point to. */
void zf_rank_heap_free(struct zf_rank_heap *heap);

/* Makes room for one more entry. */
bool zf_rank_heap_reserve(struct zf_rank_heap *heap, zipfit_error *error);

/* Adds an entry; there is room for it. */
void zf_rank_heap_push(struct zf_rank_heap *heap, const struct zf_entry *entry);

/* Takes the worst entry out, of at least one. Nothing behind it will enter any more: the cutoff stands at it. */
void zf_rank_heap_drop(struct zf_rank_heap *heap);

/* Finds the entry whose text, and in a heap by cost whose cost, a record has; only a heap that is distinct has one. */
bool zf_rank_heap_find(const struct zf_rank_heap *heap, uint64_t text_hash, uint64_t cost, size_t *place);

/* Puts an entry in the place of one that it is a better copy of. */
void zf_rank_heap_replace(struct zf_rank_heap *heap, size_t place, const struct zf_entry *entry);

/* Moves the cutoff forward to `cutoff`, unless it stands there already. Entries behind it are the caller's to drop. */
void zf_rank_heap_raise_cutoff(struct zf_rank_heap *heap, const struct zf_rank_key *cutoff);

/*
 * Sort in place, in O(n log n) at worst: by rank, then set; or by position in the input. False once `stop`, which may
 * be NULL, was requested: all entries are there then, in no order.
 */
bool zf_sort_entries_by_rank(struct zf_entry *entries, size_t count, const zipfit_stop *stop, zipfit_error *error);
bool zf_sort_entries_by_position(struct zf_entry *entries, size_t count, const zipfit_stop *stop, zipfit_error *error);

#endif
