/*
 * topk.c - the best records of a stream, within limits
 *
 * The order is total (score, then position), so the result depends only on which records are
 * pushed, not on their order: it equals a full sort of all records, cut where the first limit
 * is reached.
 *
 * That also holds for a budget. The total cost of the records up to some rank only grows as
 * better records arrive; once it exceeds the budget, the record at that rank is out for good,
 * and so is every record behind it. The best record ever dropped is the cutoff: no record
 * behind it gets in.
 */
#include "select/topk.h"

#include "select/record_store.h"
#include "util/error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The memory of a kept record besides its bytes: its entry, and its index in the selection. */
#define ENTRY_MEMORY (sizeof(struct zf_entry) + 16)

/* The memory of a text in its map, which is at least a quarter full. */
#define TEXT_MEMORY (4 * sizeof(struct zf_text_slot))

struct zipfit_topk {
	struct zf_rank_heap *heaps; /* once sorted, the first one has all entries */
	size_t sets;
	bool is_view; /* the bytes and the spool are borrowed */
	struct zf_record_store store;
	zipfit_topk *rest; /* borrowed; NULL: there is none */
};

zipfit_topk *zf_topk_new_sets(const zipfit_limit *limit, size_t sets, zipfit_error *error)
{
	zipfit_topk *topk = calloc(1, sizeof(*topk));

	if (topk != NULL)
		topk->heaps = calloc(sets, sizeof(*topk->heaps));
	if (topk == NULL || topk->heaps == NULL) {
		free(topk);
		zf_fail_memory(error, "a selection");
		return NULL;
	}
	topk->sets = sets;
	topk->store.heaps = topk->heaps;
	topk->store.heap_count = sets;
	for (size_t set = 0; set < sets; set++)
		topk->heaps[set].limit = *limit;
	return topk;
}

size_t zf_topk_sets(const zipfit_topk *topk)
{
	return topk->sets;
}

void zipfit_topk_free(zipfit_topk *topk)
{
	if (topk == NULL)
		return;
	for (size_t set = 0; set < topk->sets; set++) {
		for (size_t i = 0; !topk->is_view && i < topk->heaps[set].count; i++)
			free(topk->heaps[set].entries[i].bytes);
		zf_rank_heap_free(&topk->heaps[set]);
	}
	if (!topk->is_view)
		zf_record_store_free(&topk->store);
	free(topk->heaps);
	free(topk);
}

bool zf_topk_spool(zipfit_topk *topk, uint64_t memory, const char *directory, zipfit_error *error)
{
	topk->store.memory = memory;
	topk->store.spool = zf_spool_new(directory, error);
	return topk->store.spool != NULL;
}

void zf_topk_set_limit(zipfit_topk *topk, size_t set, const zipfit_limit *limit)
{
	topk->heaps[set].limit = *limit;
}

void zf_topk_set_distinct(zipfit_topk *topk)
{
	for (size_t set = 0; set < topk->sets; set++) {
		topk->heaps[set].distinct = true;
		topk->heaps[set].by_cost = topk->heaps[set].limit.budget > 0;
	}
}

/* ---- Pushing ------------------------------------------------------------- */

/* The memory of the entries and their texts. Counts what an array will take after its next growth. */
static uint64_t entries_memory(const zipfit_topk *topk)
{
	uint64_t entries = 0;

	for (size_t set = 0; set < topk->sets; set++) {
		const uint64_t grown = 2 * (uint64_t)topk->heaps[set].capacity;
		const uint64_t most = topk->heaps[set].limit.records;

		entries += most > 0 && grown > most ? most : grown;
	}
	return entries * (ENTRY_MEMORY + (topk->heaps[0].distinct ? TEXT_MEMORY : 0));
}

/* Makes an entry for the record, with a copy of its bytes. */
static bool make_entry(zipfit_topk *topk, const struct zf_kept *record, struct zf_entry *entry, zipfit_error *error)
{
	*entry = (struct zf_entry){
		.key = {record->score, record->input, record->line},
		.set = record->set & UINT16_MAX,
		.cost = record->cost,
		.text_hash = record->text_hash,
		.copies = record->copies,
	};
	return zf_record_store_put(&topk->store, entry, record->bytes, record->length, entries_memory(topk), error);
}

static bool insert(zipfit_topk *topk, struct zf_rank_heap *heap, const struct zf_kept *record, zipfit_error *error)
{
	struct zf_entry entry;

	if (!zf_rank_heap_reserve(heap, error) || !make_entry(topk, record, &entry, error))
		return false;
	zf_rank_heap_push(heap, &entry);
	return true;
}

/* Replaces a worse record of the same text by the record. */
static bool replace(zipfit_topk *topk, struct zf_rank_heap *heap, size_t index, const struct zf_kept *record,
                    zipfit_error *error)
{
	struct zf_entry entry, worse;

	if (!make_entry(topk, record, &entry, error))
		return false;
	worse = heap->entries[index];
	entry.copies += worse.copies + 1;
	zf_rank_heap_replace(heap, index, &entry);
	return zf_record_store_drop(&topk->store, &worse, error);
}

void zf_topk_set_rest(zipfit_topk *topk, zipfit_topk *rest)
{
	topk->rest = rest;
}

static bool rest_admits(const zipfit_topk *topk, size_t set, double score, size_t input, uint64_t line)
{
	return topk->rest != NULL && set < topk->rest->sets && zf_topk_admits(topk->rest, set, score, input, line);
}

bool zf_topk_wants(const zipfit_topk *topk, size_t set, double score, size_t input, uint64_t line)
{
	return zf_topk_admits(topk, set, score, input, line) || rest_admits(topk, set, score, input, line);
}

static bool push_to_rest(zipfit_topk *topk, const struct zf_kept *record, zipfit_error *error)
{
	return topk->rest == NULL || record->set >= topk->rest->sets || zf_topk_push(topk->rest, record, error);
}

static struct zf_kept kept_of(const struct zf_entry *entry);

/* Offers to the rest a record that is about to be dropped, whose bytes may be in the spool. */
static bool move_to_rest(zipfit_topk *topk, const struct zf_entry *entry, zipfit_error *error)
{
	struct zf_kept kept = kept_of(entry);
	struct zf_buffer scratch = {0};
	bool ok;

	if (!rest_admits(topk, kept.set, kept.score, kept.input, kept.line))
		return true;
	ok = (kept.bytes != NULL || zf_topk_ready(topk, error)) && zf_topk_fetch(topk, &kept, &scratch, error) &&
	     zf_topk_push(topk->rest, &kept, error);
	zf_buffer_free(&scratch);
	return ok;
}

static bool drop_worst(zipfit_topk *topk, struct zf_rank_heap *heap, zipfit_error *error)
{
	if (!move_to_rest(topk, &heap->entries[0], error) ||
	    !zf_record_store_drop(&topk->store, &heap->entries[0], error))
		return false;
	zf_rank_heap_drop(heap);
	return true;
}

bool zf_topk_admits(const zipfit_topk *topk, size_t set, double score, size_t input, uint64_t line)
{
	const struct zf_rank_key key = {score, input, line};
	const struct zf_rank_heap *heap = &topk->heaps[set];
	const zipfit_limit *limit = &heap->limit;

	if (limit->has_min_score && !(score >= limit->min_score))
		return false;
	if (heap->has_cutoff && zf_compare_rank(&key, &heap->cutoff) >= 0)
		return false;
	return limit->records == 0 || heap->count < limit->records || zf_compare_rank(&key, &heap->entries[0].key) < 0;
}

bool zf_topk_counts_copy(zipfit_topk *topk, const struct zf_kept *record)
{
	const struct zf_rank_key key = {record->score, record->input, record->line};
	struct zf_rank_heap *heap = &topk->heaps[record->set];
	size_t index;

	if (!zf_rank_heap_find(heap, record->text_hash, record->cost, &index) ||
	    zf_compare_rank(&key, &heap->entries[index].key) < 0)
		return false;
	heap->entries[index].copies += record->copies + 1;
	return true;
}

bool zf_topk_push(zipfit_topk *topk, const struct zf_kept *record, zipfit_error *error)
{
	const zipfit_limit *limit;
	struct zf_rank_heap *heap;
	size_t index;

	if (record->set >= topk->sets)
		return zf_fail(error, ZIPFIT_BAD_DATA, "a record of target set %zu of %zu", record->set + 1,
		               topk->sets);
	heap = &topk->heaps[record->set];
	limit = &heap->limit;
	if (zf_topk_counts_copy(topk, record))
		return true;
	if (!zf_topk_admits(topk, record->set, record->score, record->input, record->line))
		return push_to_rest(topk, record, error);
	if (zf_rank_heap_find(heap, record->text_hash, record->cost, &index))
		return replace(topk, heap, index, record, error);
	if (limit->records > 0 && heap->count == limit->records && !drop_worst(topk, heap, error))
		return false;
	if (!insert(topk, heap, record, error))
		return false;
	while (limit->budget > 0 && heap->cost > limit->budget)
		if (!drop_worst(topk, heap, error))
			return false;
	return true;
}

bool zf_topk_cutoff(const zipfit_topk *topk, size_t set, struct zf_rank_key *cutoff)
{
	*cutoff = topk->heaps[set].cutoff;
	return topk->heaps[set].has_cutoff;
}

double zf_topk_bar(const zipfit_topk *topk, size_t set)
{
	const struct zf_rank_heap *heap = &topk->heaps[set];
	const bool is_full = heap->limit.records > 0 && heap->count == heap->limit.records;
	double bar = heap->has_cutoff ? heap->cutoff.score : -INFINITY;

	if (is_full && heap->entries[0].key.score > bar)
		bar = heap->entries[0].key.score;
	return bar;
}

bool zf_topk_set_cutoff(zipfit_topk *topk, size_t set, const struct zf_rank_key *cutoff, zipfit_error *error)
{
	struct zf_rank_heap *heap = &topk->heaps[set];

	zf_rank_heap_raise_cutoff(heap, cutoff);
	while (heap->count > 0 && zf_compare_rank(&heap->entries[0].key, cutoff) >= 0)
		if (!drop_worst(topk, heap, error))
			return false;
	return true;
}

/* ---- The records kept ---------------------------------------------------- */

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

static struct zf_kept kept_of(const struct zf_entry *entry)
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
	return kept_of(&heap->entries[i]);
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

/* ---- The public interface ------------------------------------------------ */

zipfit_topk *zipfit_topk_new(const zipfit_limit *limit, zipfit_error *error)
{
	return zf_topk_new_sets(limit, 1, error);
}

bool zipfit_topk_admits(const zipfit_topk *topk, double score, size_t input, uint64_t line)
{
	return zf_topk_admits(topk, 0, score, input, line);
}

bool zipfit_topk_push(zipfit_topk *topk, const zipfit_kept *record, zipfit_error *error)
{
	const struct zf_kept kept = {
		.score = record->score,
		.input = record->input,
		.line = record->line,
		.cost = record->cost,
		.bytes = record->bytes,
		.length = record->length,
		.set = record->set,
		.copies = record->copies,
	};

	return zf_topk_push(topk, &kept, error);
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
