/*
 * heap.c - a binary heap in an array of any type
 *
 * An item on its way is held aside while others move over the gap: one copy per level.
 */
#include "util/heap.h"

#include "util/stop.h"

#include <assert.h>
#include <string.h>

/* Items between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)1 << 14)

/* An array whose item at `gap` is free. */
struct open_heap {
	const struct zf_heap_type *type;
	unsigned char *items;
	size_t gap;
	void *user;
};

static void *item_at(const struct open_heap *heap, size_t index)
{
	return heap->items + index * heap->type->size;
}

static void fill_gap(const struct open_heap *heap, const void *item)
{
	memcpy(item_at(heap, heap->gap), item, heap->type->size);
	if (heap->type->moved != NULL)
		heap->type->moved(heap->user, heap->gap);
}

static void move_up(struct open_heap *heap, const void *item)
{
	while (heap->gap > 0) {
		const size_t parent = (heap->gap - 1) / 2;

		if (!heap->type->is_before(item, item_at(heap, parent)))
			break;
		fill_gap(heap, item_at(heap, parent));
		heap->gap = parent;
	}
	fill_gap(heap, item);
}

static void move_down(struct open_heap *heap, size_t count, const void *item)
{
	for (size_t child; (child = 2 * heap->gap + 1) < count; heap->gap = child) {
		if (child + 1 < count && heap->type->is_before(item_at(heap, child + 1), item_at(heap, child)))
			child++;
		if (!heap->type->is_before(item_at(heap, child), item))
			break;
		fill_gap(heap, item_at(heap, child));
	}
	fill_gap(heap, item);
}

/* Holds items[index] aside. */
static struct open_heap open_at(const struct zf_heap_type *type, void *items, size_t index, void *user, void *item)
{
	const struct open_heap heap = {type, items, index, user};

	assert(type->size <= ZF_HEAP_ITEM_MAX);
	memcpy(item, item_at(&heap, index), type->size);
	return heap;
}

void zf_heap_up(const struct zf_heap_type *type, void *items, size_t index, void *user)
{
	_Alignas(max_align_t) unsigned char item[ZF_HEAP_ITEM_MAX];
	struct open_heap heap = open_at(type, items, index, user, item);

	move_up(&heap, item);
}

void zf_heap_down(const struct zf_heap_type *type, void *items, size_t count, size_t index, void *user)
{
	_Alignas(max_align_t) unsigned char item[ZF_HEAP_ITEM_MAX];
	struct open_heap heap = open_at(type, items, index, user, item);

	move_down(&heap, count, item);
}

bool zf_heap_sort(const struct zf_heap_type *type, void *items, size_t count, const zipfit_stop *stop,
                  zipfit_error *error)
{
	const struct zf_heap_type silent = {.size = type->size, .is_before = type->is_before};
	_Alignas(max_align_t) unsigned char item[ZF_HEAP_ITEM_MAX];

	for (size_t i = count / 2; i-- > 0;) {
		if (i % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		zf_heap_down(&silent, items, count, i, NULL);
	}
	while (count > 1) {
		struct open_heap heap = open_at(&silent, items, --count, NULL, item);

		if ((count + 1) % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		memcpy(item_at(&heap, count), items, silent.size);
		heap.gap = 0;
		move_down(&heap, count, item);
	}
	return true;
}
