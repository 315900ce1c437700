/*
 * heap.c - the heap, and the heapsort that it makes possible
 */
#include "select/heap.h"

#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>

/* Entries moved between two looks at the stop flag; a power of 2. */
#define STOP_INTERVAL ((size_t)1 << 14)

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

static void swap_entries(struct zf_entry *a, struct zf_entry *b)
{
	const struct zf_entry saved = *a;

	*a = *b;
	*b = saved;
}

/* Moves the entry at `i` towards the root past every one that comes before it. */
static void sift_up(struct zf_entry *heap, size_t i, compare_entries *compare)
{
	while (i > 0) {
		const size_t parent = (i - 1) / 2;

		if (compare(&heap[parent], &heap[i]) > 0)
			return;
		swap_entries(&heap[parent], &heap[i]);
		i = parent;
	}
}

/* Moves the entry at `i` down past every one that comes after it. */
static void sift_down(struct zf_entry *heap, size_t count, size_t i, compare_entries *compare)
{
	while (2 * i + 1 < count) {
		size_t child = 2 * i + 1;

		if (child + 1 < count && compare(&heap[child + 1], &heap[child]) > 0)
			child++;
		if (compare(&heap[i], &heap[child]) > 0)
			return;
		swap_entries(&heap[i], &heap[child]);
		i = child;
	}
}

/* Heapsort: qsort() would take as much memory again. */
static bool sort(struct zf_entry *entries, size_t count, compare_entries *compare, const zipfit_stop *stop,
                 zipfit_error *error)
{
	for (size_t i = count / 2; i-- > 0;) {
		if (i % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		sift_down(entries, count, i, compare);
	}
	while (count > 1) {
		if (count % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		swap_entries(&entries[0], &entries[--count]);
		sift_down(entries, count, 0, compare);
	}
	return true;
}

bool zf_entries_sort_by_rank(struct zf_entry *entries, size_t count, const zipfit_stop *stop, zipfit_error *error)
{
	return sort(entries, count, by_rank, stop, error);
}

bool zf_entries_sort_by_position(struct zf_entry *entries, size_t count, const zipfit_stop *stop, zipfit_error *error)
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

bool zf_heap_reserve(struct zf_heap *heap, zipfit_error *error)
{
	void *entries = heap->entries;

	if (!zf_reserve_one(&entries, heap->count, &heap->capacity, sizeof(*heap->entries), error))
		return false;
	heap->entries = entries;
	return true;
}

void zf_heap_push(struct zf_heap *heap, const struct zf_entry *entry)
{
	heap->entries[heap->count] = *entry;
	heap->cost += entry->cost;
	sift_up(heap->entries, heap->count++, by_rank);
}

void zf_heap_drop(struct zf_heap *heap)
{
	struct zf_entry *worst = &heap->entries[0];

	zf_heap_raise_bar(heap, &worst->key);
	heap->cost -= worst->cost;
	*worst = heap->entries[--heap->count];
	sift_down(heap->entries, heap->count, 0, by_rank);
}

void zf_heap_raise_bar(struct zf_heap *heap, const struct zf_rank_key *bar)
{
	if (heap->has_bar && zf_compare_rank(&heap->bar, bar) <= 0)
		return;
	heap->has_bar = true;
	heap->bar = *bar;
}
