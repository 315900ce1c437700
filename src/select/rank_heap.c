/*
 * rank_heap.c - the best records for one target set, in a heap
 */
#include "select/rank_heap.h"

#include "util/grow.h"
#include "util/hash.h"
#include "util/heap.h"

#include <stdlib.h>

/* Below 0 if `a` is earlier in the input. */
static int compare_position(const struct zf_rank_key *a, const struct zf_rank_key *b)
{
	if (a->input != b->input)
		return a->input < b->input ? -1 : 1;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return 0;
}

int zf_compare_rank(const struct zf_rank_key *a, const struct zf_rank_key *b)
{
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return compare_position(a, b);
}

static int by_position(const struct zf_entry *a, const struct zf_entry *b)
{
	return compare_position(&a->key, &b->key);
}

static int by_rank(const struct zf_entry *a, const struct zf_entry *b)
{
	const int order = zf_compare_rank(&a->key, &b->key);

	return order != 0 ? order : (a->set > b->set) - (a->set < b->set);
}

/* ---- Texts --------------------------------------------------------------- */

/* The key of an entry in `texts`: equal for records of which one is kept; 0 if all are kept. */
static uint64_t text_key(const struct zf_rank_heap *heap, uint64_t text_hash, uint64_t cost)
{
	uint64_t text;

	if (!heap->distinct || text_hash == 0)
		return 0;
	text = heap->by_cost ? zf_mix(text_hash ^ zf_mix(cost)) : text_hash;
	return text != 0 ? text : 1;
}

/* Records that the entry at `index` has moved there. */
static void note_index(void *user, size_t index)
{
	struct zf_rank_heap *heap = user;
	const struct zf_entry *entry = &heap->entries[index];
	const uint64_t text = text_key(heap, entry->text_hash, entry->cost);

	if (text != 0)
		zf_text_map_put(&heap->texts, text, index);
}

bool zf_rank_heap_find(const struct zf_rank_heap *heap, uint64_t text_hash, uint64_t cost, size_t *index)
{
	const uint64_t text = text_key(heap, text_hash, cost);

	return text != 0 && zf_text_map_find(&heap->texts, text, index);
}

/* ---- Order --------------------------------------------------------------- */

static bool ranks_behind(const void *a, const void *b)
{
	return by_rank(a, b) > 0;
}

static bool stands_behind(const void *a, const void *b)
{
	return by_position(a, b) > 0;
}

static const struct zf_heap_type worst_first = {sizeof(struct zf_entry), ranks_behind, NULL};
static const struct zf_heap_type worst_first_indexed = {sizeof(struct zf_entry), ranks_behind, note_index};
static const struct zf_heap_type last_first = {sizeof(struct zf_entry), stands_behind, NULL};

_Static_assert(sizeof(struct zf_entry) <= ZF_HEAP_ITEM_MAX, "an entry is an item of a heap");

static const struct zf_heap_type *type_of(const struct zf_rank_heap *heap)
{
	return heap->distinct ? &worst_first_indexed : &worst_first;
}

/* Not qsort(), which would take as much memory again. */
bool zf_sort_entries_by_rank(struct zf_entry *entries, size_t count, const zipfit_stop *stop, zipfit_error *error)
{
	return zf_heap_sort(&worst_first, entries, count, stop, error);
}

bool zf_sort_entries_by_position(struct zf_entry *entries, size_t count, const zipfit_stop *stop, zipfit_error *error)
{
	return zf_heap_sort(&last_first, entries, count, stop, error);
}

/* ---- The heap ------------------------------------------------------------ */

bool zf_rank_heap_reserve(struct zf_rank_heap *heap, zipfit_error *error)
{
	struct zf_entry *entries =
		zf_grow(heap->entries, &heap->capacity, heap->count + 1, sizeof(*entries), "a selection", error);

	if (entries == NULL)
		return false;
	heap->entries = entries;
	return !heap->distinct || zf_text_map_reserve(&heap->texts, error);
}

void zf_rank_heap_free(struct zf_rank_heap *heap)
{
	free(heap->entries);
	zf_text_map_free(&heap->texts);
	*heap = (struct zf_rank_heap){.entries = NULL};
}

void zf_rank_heap_push(struct zf_rank_heap *heap, const struct zf_entry *entry)
{
	heap->entries[heap->count] = *entry;
	heap->cost += entry->cost;
	zf_heap_up(type_of(heap), heap->entries, heap->count++, heap);
}

void zf_rank_heap_drop(struct zf_rank_heap *heap)
{
	struct zf_entry *worst = &heap->entries[0];
	const uint64_t text = text_key(heap, worst->text_hash, worst->cost);

	zf_rank_heap_raise_cutoff(heap, &worst->key);
	heap->cost -= worst->cost;
	if (text != 0)
		zf_text_map_remove(&heap->texts, text);
	if (--heap->count == 0)
		return;
	*worst = heap->entries[heap->count];
	zf_heap_down(type_of(heap), heap->entries, heap->count, 0, heap);
}

void zf_rank_heap_replace(struct zf_rank_heap *heap, size_t index, const struct zf_entry *entry)
{
	struct zf_entry *worse = &heap->entries[index];

	heap->cost += entry->cost - worse->cost;
	*worse = *entry;
	zf_heap_down(type_of(heap), heap->entries, heap->count, index, heap);
}

void zf_rank_heap_raise_cutoff(struct zf_rank_heap *heap, const struct zf_rank_key *cutoff)
{
	if (heap->has_cutoff && zf_compare_rank(&heap->cutoff, cutoff) <= 0)
		return;
	heap->has_cutoff = true;
	heap->cutoff = *cutoff;
}
