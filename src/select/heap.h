/*
 * heap.h - the best records for one target set, ordered as a heap
 *
 * A binary heap with the worst record at its root: a record that cannot enter
 * costs one comparison, one that enters O(log k).
 */
#ifndef ZF_SELECT_HEAP_H
#define ZF_SELECT_HEAP_H

#include "zipfit.h"

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
	unsigned char *bytes; /* of the holder: `length` of them; NULL: in its spool, or there are none */
	uint64_t spooled;     /* where in the spool */
	size_t length;
};

struct zf_heap {
	struct zf_entry *entries; /* owned; the worst on top until sorted */
	size_t count;
	size_t capacity;
	uint64_t cost; /* of all entries */
	bool has_bar;
	struct zf_rank_key bar; /* of the best record dropped */
};

/* Below 0 where `a` is better: higher score, then earlier in the input. */
int zf_compare_rank(const struct zf_rank_key *a, const struct zf_rank_key *b);

/* Makes room for one more entry. */
bool zf_heap_reserve(struct zf_heap *heap, zipfit_error *error);

/* Adds an entry; there is room for it. */
void zf_heap_push(struct zf_heap *heap, const struct zf_entry *entry);

/* Takes the worst entry out, of at least one. Nothing behind it will enter any more: the bar stands at it. */
void zf_heap_drop(struct zf_heap *heap);

/* Moves the bar forward to `bar`, unless it stands there already. Entries behind it are the caller's to drop. */
void zf_heap_raise_bar(struct zf_heap *heap, const struct zf_rank_key *bar);

/*
 * Sort in place, in O(n log n) at worst: by rank, then set; or by position in the input. It is no heap afterwards.
 * `stop`, which may be NULL, leaves them in some order.
 */
bool zf_entries_sort_by_rank(struct zf_entry *entries, size_t count, const zipfit_stop *stop, zipfit_error *error);
bool zf_entries_sort_by_position(struct zf_entry *entries, size_t count, const zipfit_stop *stop, zipfit_error *error);

/* Makes room for one more element of `size` bytes in a growing array. */
bool zf_reserve_one(void **array, size_t count, size_t *capacity, size_t size, zipfit_error *error);

#endif
