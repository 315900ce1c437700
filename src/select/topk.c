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

#include "select/topk_state.h"
#include "util/error.h"

#include <math.h>
#include <stdlib.h>

/* The memory of a kept record besides its bytes: its entry, and its index in the selection. */
#define ENTRY_MEMORY (sizeof(struct zf_entry) + 16)

/* The memory of a text in its map, which is at least a quarter full. */
#define TEXT_MEMORY (4 * sizeof(struct zf_text_slot))

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

/* Offers to the rest a record that is about to be dropped, whose bytes may be in the spool. */
static bool move_to_rest(zipfit_topk *topk, const struct zf_entry *entry, zipfit_error *error)
{
	struct zf_kept kept = zf_kept_of(entry);
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
