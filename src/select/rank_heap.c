/*
 * heap.c - the heap, and the heapsort that it makes possible
 */
#include "select/rank_heap.h"

#include "util/error.h"
#include "util/hash.h"
#include "util/stop.h"

#include <stdlib.h>

/* How many entries to sort before looking whether the run is to end. */
#define STRIDE ((size_t)1 << 14)

typedef int compare_entries(const struct zf_entry *a, const struct zf_entry *b);

/* Below 0 where `a` stands earlier in the input. */
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

/* What tells the entries that are one: a hash, or 0 where any other is another one. */
static uint64_t text_of(const struct zf_rank_heap *heap, uint64_t text_hash, uint64_t cost)
{
	uint64_t text;

	if (!heap->distinct || text_hash == 0)
		return 0;
	text = heap->by_cost ? zf_mix(text_hash ^ zf_mix(cost)) : text_hash;
	return text != 0 ? text : 1;
}

/* Notes that the entry at `place` has come there. */
static void note_place(struct zf_rank_heap *heap, size_t place)
{
	const uint64_t text = text_of(heap, heap->entries[place].text_hash, heap->entries[place].cost);

	if (text != 0)
		zf_text_map_put(&heap->texts, text, place);
}

bool zf_rank_heap_find(const struct zf_rank_heap *heap, uint64_t text_hash, uint64_t cost, size_t *place)
{
	const uint64_t text = text_of(heap, text_hash, cost);

	return text != 0 && zf_text_map_find(&heap->texts, text, place);
}

/* ---- Sifting ------------------------------------------------------------- */

static void swap_entries(struct zf_rank_heap *heap, size_t a, size_t b)
{
	const struct zf_entry saved = heap->entries[a];

	heap->entries[a] = heap->entries[b];
	heap->entries[b] = saved;
	if (heap->distinct) {
		note_place(heap, a);
		note_place(heap, b);
	}
}

/* Moves the entry at `i` towards the root past every one that comes before it. */
static void sift_up(struct zf_rank_heap *heap, size_t i, compare_entries *compare)
{
	while (i > 0) {
		const size_t parent = (i - 1) / 2;

		if (compare(&heap->entries[parent], &heap->entries[i]) > 0)
			return;
		swap_entries(heap, parent, i);
		i = parent;
	}
}

/* Moves the entry at `i` down past every one that comes after it. */
static void sift_down(struct zf_rank_heap *heap, size_t i, compare_entries *compare)
{
	const struct zf_entry *entries = heap->entries;

	while (2 * i + 1 < heap->count) {
		size_t child = 2 * i + 1;

		if (child + 1 < heap->count && compare(&entries[child + 1], &entries[child]) > 0)
			child++;
		if (compare(&entries[i], &entries[child]) > 0)
			return;
		swap_entries(heap, i, child);
		i = child;
	}
}

/* Heapsort: qsort() would take as much memory again. */
static bool sort(struct zf_entry *entries, size_t count, compare_entries *compare, const zipfit_stop *stop,
                 zipfit_error *error)
{
	struct zf_rank_heap heap = {.entries = entries, .count = count};

	for (size_t i = count / 2; i-- > 0;) {
		if (i % STRIDE == 0 && !zf_stop_check(stop, error))
			return false;
		sift_down(&heap, i, compare);
	}
	while (heap.count > 1) {
		if (heap.count % STRIDE == 0 && !zf_stop_check(stop, error))
			return false;
		swap_entries(&heap, 0, --heap.count);
		sift_down(&heap, 0, compare);
	}
	return true;
}

bool zf_sort_entries_by_rank(struct zf_entry *entries, size_t count, const zipfit_stop *stop, zipfit_error *error)
{
	return sort(entries, count, by_rank, stop, error);
}

bool zf_sort_entries_by_position(struct zf_entry *entries, size_t count, const zipfit_stop *stop, zipfit_error *error)
{
	return sort(entries, count, by_position, stop, error);
}

bool zf_reserve_one(void **array, size_t count, size_t *capacity, size_t size, zipfit_error *error)
{
	size_t wanted = *capacity > 0 ? *capacity : 64;
	void *grown;

	if (count < *capacity)
		return true;
	if (wanted > SIZE_MAX / 2 / size)
		return zf_fail_memory(error, "a selection");
	wanted *= 2;
	grown = realloc(*array, wanted * size);
	if (grown == NULL)
		return zf_fail_memory(error, "a selection");
	*array = grown;
	*capacity = wanted;
	return true;
}

bool zf_rank_heap_reserve(struct zf_rank_heap *heap, zipfit_error *error)
{
	void *entries = heap->entries;

	if (!zf_reserve_one(&entries, heap->count, &heap->capacity, sizeof(*heap->entries), error))
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
	note_place(heap, heap->count);
	sift_up(heap, heap->count++, by_rank);
}

void zf_rank_heap_drop(struct zf_rank_heap *heap)
{
	struct zf_entry *worst = &heap->entries[0];
	const uint64_t text = text_of(heap, worst->text_hash, worst->cost);

	zf_rank_heap_raise_cutoff(heap, &worst->key);
	heap->cost -= worst->cost;
	if (text != 0)
		zf_text_map_remove(&heap->texts, text);
	if (--heap->count == 0)
		return;
	*worst = heap->entries[heap->count];
	note_place(heap, 0);
	sift_down(heap, 0, by_rank);
}

void zf_rank_heap_replace(struct zf_rank_heap *heap, size_t place, const struct zf_entry *entry)
{
	struct zf_entry *worse = &heap->entries[place];

	heap->cost += entry->cost - worse->cost;
	*worse = *entry;
	sift_down(heap, place, by_rank);
}

void zf_rank_heap_raise_cutoff(struct zf_rank_heap *heap, const struct zf_rank_key *cutoff)
{
	if (heap->has_cutoff && zf_compare_rank(&heap->cutoff, cutoff) <= 0)
		return;
	heap->has_cutoff = true;
	heap->cutoff = *cutoff;
}
