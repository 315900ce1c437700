/*
 * heap.h - a binary heap in an array of any type
 *
 * The children of items[i] are items[2 * i + 1] and items[2 * i + 2]; no item belongs before
 * its parent, so items[0] is the first in the order. The caller owns the array. To add an
 * item, append it and move it up; to remove the top, overwrite it with the last item and move
 * that down.
 */
#ifndef ZF_UTIL_HEAP_H
#define ZF_UTIL_HEAP_H

#include "zipfit.h"

/* The largest item, in bytes. */
#define ZF_HEAP_ITEM_MAX 128

struct zf_heap_type {
	size_t size; /* of an item, in bytes: 1 to ZF_HEAP_ITEM_MAX */
	bool (*is_before)(const void *a, const void *b);
	/* Called with the new index of every item that moves; NULL: not called. */
	void (*moved)(void *user, size_t index);
};

/* Moves items[index] towards the top to its place. `moved` is called for it in any case. */
void zf_heap_up(const struct zf_heap_type *type, void *items, size_t index, void *user);

/* Moves items[index] away from the top to its place among `count` items. `moved` is called for it in any case. */
void zf_heap_down(const struct zf_heap_type *type, void *items, size_t count, size_t index, void *user);

/*
 * Heapsort, in place: the item that belongs on top comes last. O(n log n), not stable, and
 * `moved` is not called. Fails once `stop` was requested; the items are then in no order.
 * `stop` may be NULL.
 */
bool zf_heap_sort(const struct zf_heap_type *type, void *items, size_t count, const zipfit_stop *stop,
                  zipfit_error *error);

#endif
