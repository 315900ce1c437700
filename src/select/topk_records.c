/*
 * topk_records.c - the records that a zipfit_topk has kept: in order, for one target set, with their bytes
 */
#include "select/topk.h"

#include "select/topk_state.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

size_t zipfit_topk_count(const zipfit_topk *topk)
{
	size_t count = 0;

	for (size_t set = 0; set < topk->sets; set++)
		count += topk->heaps[set].count;
	return count;
}

/* Moves the entries of all heaps into the first one. */
static bool join_heaps(zipfit_topk *topk, zipfit_error *error)
{
	struct zf_rank_heap *first = &topk->heaps[0];
	const size_t total = zipfit_topk_count(topk);
	struct zf_entry *entries = topk->sets > 1 ? realloc(first->entries, (total + 1) * sizeof(*entries)) : NULL;

	if (topk->sets == 1)
		return true;
	if (entries == NULL)
		return zf_fail_memory(error, "a selection");
	first->entries = entries;
	for (size_t set = 1; set < topk->sets; set++) {
		struct zf_rank_heap *heap = &topk->heaps[set];

		if (heap->count > 0)
			memcpy(entries + first->count, heap->entries, heap->count * sizeof(*entries));
		first->count += heap->count;
		free(heap->entries);
		heap->entries = NULL;
		heap->count = heap->capacity = 0;
	}
	first->capacity = total + 1;
	return true;
}

/* Sets the rank of each entry of a heap that is sorted by rank. */
static void number_ranks(struct zf_rank_heap *heap)
{
	for (size_t i = 0; i < heap->count; i++)
		heap->entries[i].rank = (i + 1) & (UINT64_MAX >> 16);
}

void zipfit_topk_sort(zipfit_topk *topk, bool input_order)
{
	struct zf_rank_heap *heap = &topk->heaps[0];
	zipfit_error ignored;

	if (heap->count == 0)
		return;
	zf_sort_entries_by_rank(heap->entries, heap->count, NULL, &ignored);
	number_ranks(heap);
	if (input_order)
		zf_sort_entries_by_position(heap->entries, heap->count, NULL, &ignored);
}

struct zf_kept zf_kept_of(const struct zf_entry *entry)
{
	return (struct zf_kept){
		.score = entry->key.score,
		.rank = entry->rank,
		.input = entry->key.input,
		.line = entry->key.line,
		.cost = entry->cost,
		.bytes = entry->bytes,
		.length = entry->length,
		.set = entry->set,
		.spooled = entry->spooled,
		.text_hash = entry->text_hash,
		.copies = entry->copies,
	};
}

struct zf_kept zf_topk_at(const zipfit_topk *topk, size_t i)
{
	const struct zf_rank_heap *heap = topk->heaps;

	while (i >= heap->count)
		i -= heap++->count;
	return zf_kept_of(&heap->entries[i]);
}

bool zf_topk_end(zipfit_topk *topk, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_rank_heap *first = &topk->heaps[0];

	for (size_t set = 0; set < topk->sets; set++)
		zf_text_map_free(&topk->heaps[set].texts);
	if (!join_heaps(topk, error) || !zf_topk_ready(topk, error) ||
	    !zf_sort_entries_by_rank(first->entries, first->count, stop, error))
		return false;
	number_ranks(first);
	return true;
}

/* Adds the next record by rank, or makes it the cutoff if it is beyond the limit. */
static bool show(zipfit_topk *view, const struct zf_entry *entry)
{
	struct zf_rank_heap *heap = &view->heaps[0];
	const zipfit_limit *limit = &heap->limit;

	if (limit->has_min_score && !(entry->key.score >= limit->min_score))
		return false;
	if ((limit->records > 0 && heap->count == limit->records) ||
	    (limit->budget > 0 && entry->cost > limit->budget - heap->cost)) {
		zf_rank_heap_raise_cutoff(heap, &entry->key);
		return false;
	}
	heap->entries[heap->count] = *entry;
	heap->entries[heap->count].set = 0;
	heap->cost += entry->cost;
	heap->count++;
	return true;
}

zipfit_topk *zf_topk_view(const zipfit_topk *topk, size_t set, const zipfit_limit *limit, zipfit_error *error)
{
	zipfit_topk *view = zf_topk_new_sets(limit, 1, error);
	const struct zf_rank_heap *all = &topk->heaps[0];
	struct zf_rank_heap *heap;

	if (view == NULL)
		return NULL;
	view->is_view = true;
	view->store.spool = topk->store.spool;
	heap = &view->heaps[0];
	heap->has_cutoff = topk->heaps[set].has_cutoff;
	heap->cutoff = topk->heaps[set].cutoff;
	heap->entries = malloc((all->count + 1) * sizeof(*heap->entries));
	if (heap->entries == NULL) {
		zipfit_topk_free(view);
		zf_fail_memory(error, "a selection");
		return NULL;
	}
	heap->capacity = all->count + 1;
	for (size_t i = 0; i < all->count; i++)
		if (all->entries[i].set == set && !show(view, &all->entries[i]))
			break;
	number_ranks(heap);
	return view;
}

bool zf_topk_ready(zipfit_topk *topk, zipfit_error *error)
{
	return topk->store.spool == NULL || zf_spool_flush(topk->store.spool, error);
}

bool zf_topk_fetch(const zipfit_topk *topk, struct zf_kept *kept, struct zf_buffer *scratch, zipfit_error *error)
{
	if (kept->bytes != NULL || kept->length == 0)
		return true;
	scratch->length = 0;
	if (!zf_buffer_reserve(scratch, kept->length + 1, error) ||
	    !zf_spool_read(topk->store.spool, kept->spooled, kept->length, scratch->data, error))
		return false;
	scratch->length = kept->length;
	kept->bytes = scratch->data;
	return true;
}

bool zf_topk_freeze(zipfit_topk *topk, struct zf_kept **kept, size_t *count, zipfit_error *error)
{
	*count = zipfit_topk_count(topk);
	if (!zf_topk_ready(topk, error))
		return false;
	*kept = malloc((*count > 0 ? *count : 1) * sizeof(**kept));
	if (*kept == NULL)
		return zf_fail_memory(error, "a copy of the selection");
	for (size_t i = 0; i < *count; i++)
		(*kept)[i] = zf_topk_at(topk, i);
	topk->store.frozen = true;
	return true;
}

void zf_topk_thaw(zipfit_topk *topk, struct zf_kept *kept)
{
	free(kept);
	zf_record_store_thaw(&topk->store);
}

zipfit_kept zf_kept_public(const struct zf_kept *kept)
{
	return (zipfit_kept){
		.score = kept->score,
		.rank = kept->rank,
		.input = kept->input,
		.line = kept->line,
		.cost = kept->cost,
		.bytes = kept->bytes,
		.length = kept->length,
		.set = kept->set,
		.copies = kept->copies,
	};
}

zipfit_kept zipfit_topk_at(const zipfit_topk *topk, size_t i)
{
	const struct zf_kept kept = zf_topk_at(topk, i);

	return zf_kept_public(&kept);
}
