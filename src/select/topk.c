/*
 * topk.c - the best records of a stream, within limits
 *
 * A binary heap with the worst record kept at its root: a record that cannot
 * enter costs one comparison, one that enters O(log k). The order is total -
 * score, then position - so what is kept is a property of the set pushed, not of
 * the way it was pushed; a full sort of everything, cut where the first limit is
 * reached, gives the same.
 *
 * That holds for a limit of bytes too. In order of rank, the bytes up to a record
 * can only grow as better ones come; once they pass the limit, it is out for
 * good, and so is everything behind it. The best record ever dropped is the bar
 * that all others must stand before.
 */
#include "select/topk.h"

#include "util/error.h"
#include "util/spool.h"

#include <stdlib.h>
#include <string.h>

/* What a record in memory takes: malloc()'s own words, and an eighth for the gaps that records of other sizes leave. */
static uint64_t held_bytes(size_t length)
{
	return (uint64_t)length + length / 8 + 32;
}

/* What is counted for each record that is kept, besides its bytes: its entry, and its place in the selection. */
#define ZF_TOPK_ENTRY_BYTES (sizeof(struct entry) + 16)

struct entry {
	struct zf_rank_key key;
	uint64_t rank : 48;
	uint64_t set : 16;
	uint64_t cost;
	unsigned char *bytes; /* owned, exactly `length` of them; NULL: in the spool, or there are none */
	uint64_t spooled;     /* where in the spool */
	size_t length;
};

/* The best records for one target set. */
struct heap {
	struct entry *entries; /* the worst on top until sorted */
	size_t count;
	size_t capacity;
	uint64_t cost; /* of all entries */
	bool has_bar;
	struct zf_rank_key bar; /* of the best record dropped */
};

struct zipfit_topk {
	zipfit_limit limit; /* of each heap */
	struct heap *heaps; /* once sorted, the first one has all entries */
	size_t sets;
	bool frozen;
	unsigned char **dropped; /* bytes that await the thaw */
	size_t dropped_count, dropped_capacity;
	struct zf_spool *spool; /* NULL: all records stay in memory */
	uint64_t memory;        /* how much of it they may take then */
	uint64_t held;          /* bytes of records in memory, with what malloc() adds */
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
	topk->limit = *limit;
	return topk;
}

zipfit_topk *zipfit_topk_new(const zipfit_limit *limit, zipfit_error *error)
{
	return zf_topk_new_sets(limit, 1, error);
}

size_t zf_topk_sets(const zipfit_topk *topk)
{
	return topk->sets;
}

/* Frees the bytes that were dropped while the selection was frozen. */
static void free_dropped(zipfit_topk *topk)
{
	for (size_t i = 0; i < topk->dropped_count; i++)
		free(topk->dropped[i]);
	free(topk->dropped);
	topk->dropped = NULL;
	topk->dropped_count = topk->dropped_capacity = 0;
}

void zipfit_topk_free(zipfit_topk *topk)
{
	if (topk == NULL)
		return;
	for (size_t set = 0; set < topk->sets; set++) {
		for (size_t i = 0; i < topk->heaps[set].count; i++)
			free(topk->heaps[set].entries[i].bytes);
		free(topk->heaps[set].entries);
	}
	free_dropped(topk);
	zf_spool_free(topk->spool);
	free(topk->heaps);
	free(topk);
}

bool zf_topk_spool(zipfit_topk *topk, uint64_t memory, const char *directory, zipfit_error *error)
{
	topk->memory = memory;
	topk->spool = zf_spool_new(directory, error);
	return topk->spool != NULL;
}

/* Below 0 where `a` stands earlier in the input. */
static int compare_position(const struct zf_rank_key *a, const struct zf_rank_key *b)
{
	if (a->input != b->input)
		return a->input < b->input ? -1 : 1;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return 0;
}

/* Below 0 where `a` is better: the order of the selection. */
static int compare_rank(const struct zf_rank_key *a, const struct zf_rank_key *b)
{
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return compare_position(a, b);
}

typedef int compare_entries(const struct entry *a, const struct entry *b);

static int by_position(const struct entry *a, const struct entry *b)
{
	return compare_position(&a->key, &b->key);
}

static int by_rank(const struct entry *a, const struct entry *b)
{
	const int order = compare_rank(&a->key, &b->key);

	return order != 0 ? order : (a->set > b->set) - (a->set < b->set);
}

/* Where the bytes are in the spool; those in memory come first. */
static int by_place(const void *a, const void *b)
{
	const struct entry *left = *(struct entry *const *)a, *right = *(struct entry *const *)b;

	return (left->spooled > right->spooled) - (left->spooled < right->spooled);
}

/* ---- The heap ------------------------------------------------------------ */

static void swap_entries(struct entry *a, struct entry *b)
{
	const struct entry saved = *a;

	*a = *b;
	*b = saved;
}

/* Moves the entry at `i` towards the root past every one that comes before it. */
static void sift_up(struct entry *heap, size_t i, compare_entries *compare)
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
static void sift_down(struct entry *heap, size_t count, size_t i, compare_entries *compare)
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

static void make_heap(struct entry *heap, size_t count, compare_entries *compare)
{
	for (size_t i = count / 2; i-- > 0;)
		sift_down(heap, count, i, compare);
}

/* Heapsort: qsort() would take as much memory again. */
static void sort(struct entry *entries, size_t count, compare_entries *compare)
{
	make_heap(entries, count, compare);
	while (count > 1) {
		swap_entries(&entries[0], &entries[--count]);
		sift_down(entries, count, 0, compare);
	}
}

/* Makes room for one more element of `size` bytes in a growing array. */
static bool reserve_one(void **array, size_t count, size_t *capacity, size_t size, zipfit_error *error)
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

/* Frees a dropped record's bytes; where another thread may be reading them, keeps them for the thaw. */
static bool release_bytes(zipfit_topk *topk, unsigned char *bytes, zipfit_error *error)
{
	void *dropped = topk->dropped;

	if (!topk->frozen) {
		free(bytes);
		return true;
	}
	if (!reserve_one(&dropped, topk->dropped_count, &topk->dropped_capacity, sizeof(bytes), error))
		return false;
	topk->dropped = dropped;
	topk->dropped[topk->dropped_count++] = bytes;
	return true;
}

/* Moves the bar forward to `bar`, unless it stands there already. */
static void raise_bar(struct heap *heap, const struct zf_rank_key *bar)
{
	if (heap->has_bar && compare_rank(&heap->bar, bar) <= 0)
		return;
	heap->has_bar = true;
	heap->bar = *bar;
}

/* Drops the worst record: nothing behind it will enter any more. */
static bool drop_worst(zipfit_topk *topk, struct heap *heap, zipfit_error *error)
{
	struct entry *worst = &heap->entries[0];

	if (worst->bytes != NULL) {
		topk->held -= held_bytes(worst->length);
		if (!release_bytes(topk, worst->bytes, error))
			return false;
	} else if (topk->spool != NULL) {
		zf_spool_drop(topk->spool, worst->length);
	}
	raise_bar(heap, &worst->key);
	heap->cost -= worst->cost;
	*worst = heap->entries[--heap->count];
	sift_down(heap->entries, heap->count, 0, by_rank);
	return true;
}

/* ---- The spool ----------------------------------------------------------- */

/* All entries that are in the spool, in order of their place there; free() it. */
static struct entry **list_spooled(const zipfit_topk *topk, size_t *count, zipfit_error *error)
{
	struct entry **list;
	size_t total = 1;

	for (size_t set = 0; set < topk->sets; set++)
		total += topk->heaps[set].count;
	*count = 0;
	list = malloc(total * sizeof(*list)); /* NOLINT(bugprone-sizeof-expression): pointers */
	if (list == NULL) {
		zf_fail_memory(error, "a selection");
		return NULL;
	}
	for (size_t set = 0; set < topk->sets; set++) {
		const struct heap *heap = &topk->heaps[set];

		for (size_t i = 0; i < heap->count; i++)
			if (heap->entries[i].bytes == NULL && heap->entries[i].length > 0)
				list[(*count)++] = &heap->entries[i];
	}
	qsort(list, *count, sizeof(*list), by_place); /* NOLINT(bugprone-sizeof-expression): pointers */
	return list;
}

/* Moves what is wanted of the spool together. */
static bool compact_spool(zipfit_topk *topk, zipfit_error *error)
{
	struct entry **list;
	size_t count;
	bool ok;

	if (topk->frozen || !zf_spool_is_sparse(topk->spool))
		return true;
	list = list_spooled(topk, &count, error);
	ok = list != NULL && zf_spool_compact(topk->spool, error);
	for (size_t i = 0; ok && i < count; i++)
		ok = zf_spool_keep(topk->spool, &list[i]->spooled, list[i]->length, error);
	free(list);
	return ok && zf_spool_end_compact(topk->spool, error);
}

/* Whether there is no memory left for a record of `length` bytes. Room that the table will grow into counts already. */
static bool must_spool(const zipfit_topk *topk, size_t length)
{
	uint64_t entries = 0;

	for (size_t set = 0; set < topk->sets; set++) {
		const uint64_t grown = 2 * (uint64_t)topk->heaps[set].capacity;

		entries += topk->limit.records > 0 && grown > topk->limit.records ? topk->limit.records : grown;
	}
	return topk->spool != NULL && length > 0 &&
	       topk->held + entries * ZF_TOPK_ENTRY_BYTES + held_bytes(length) > topk->memory;
}

/* Gives `entry` a copy of the record, in memory or in the spool. */
static bool copy_bytes(zipfit_topk *topk, struct entry *entry, const void *bytes, size_t length, zipfit_error *error)
{
	entry->length = length;
	if (must_spool(topk, length))
		return compact_spool(topk, error) && zf_spool_put(topk->spool, bytes, length, &entry->spooled, error);
	entry->bytes = malloc(length > 0 ? length : 1);
	if (entry->bytes == NULL)
		return zf_fail_memory(error, "a selected record");
	if (length > 0)
		memcpy(entry->bytes, bytes, length);
	topk->held += held_bytes(length);
	return true;
}

static bool insert(zipfit_topk *topk, struct heap *heap, const zipfit_kept *record, zipfit_error *error)
{
	struct entry entry = {
		.key = {record->score, record->input, record->line},
		.set = record->set & UINT16_MAX,
		.cost = record->cost,
	};
	void *entries = heap->entries;

	if (!reserve_one(&entries, heap->count, &heap->capacity, sizeof(entry), error))
		return false;
	heap->entries = entries;
	if (!copy_bytes(topk, &entry, record->bytes, record->length, error))
		return false;
	heap->entries[heap->count] = entry;
	heap->cost += entry.cost;
	sift_up(heap->entries, heap->count++, by_rank);
	return true;
}

/* ---- Pushing ------------------------------------------------------------- */

bool zf_topk_admits(const zipfit_topk *topk, size_t set, double score, size_t input, uint64_t line)
{
	const struct zf_rank_key candidate = {score, input, line};
	const struct heap *heap = &topk->heaps[set];
	const zipfit_limit *limit = &topk->limit;

	if (limit->has_min_score && !(score >= limit->min_score))
		return false;
	if (heap->has_bar && compare_rank(&candidate, &heap->bar) >= 0)
		return false;
	return limit->records == 0 || heap->count < limit->records ||
	       compare_rank(&candidate, &heap->entries[0].key) < 0;
}

bool zipfit_topk_admits(const zipfit_topk *topk, double score, size_t input, uint64_t line)
{
	return zf_topk_admits(topk, 0, score, input, line);
}

bool zipfit_topk_push(zipfit_topk *topk, const zipfit_kept *record, zipfit_error *error)
{
	const zipfit_limit *limit = &topk->limit;
	struct heap *heap;

	if (record->set >= topk->sets)
		return zf_fail(error, ZIPFIT_BAD_DATA, "a record of target set %zu of %zu", record->set + 1,
		               topk->sets);
	heap = &topk->heaps[record->set];
	if (!zf_topk_admits(topk, record->set, record->score, record->input, record->line))
		return true;
	if (limit->records > 0 && heap->count == limit->records && !drop_worst(topk, heap, error))
		return false;
	if (!insert(topk, heap, record, error))
		return false;
	while (limit->budget > 0 && heap->cost > limit->budget)
		if (!drop_worst(topk, heap, error))
			return false;
	return true;
}

bool zf_topk_bar(const zipfit_topk *topk, size_t set, struct zf_rank_key *bar)
{
	*bar = topk->heaps[set].bar;
	return topk->heaps[set].has_bar;
}

bool zf_topk_set_bar(zipfit_topk *topk, size_t set, const struct zf_rank_key *bar, zipfit_error *error)
{
	struct heap *heap = &topk->heaps[set];

	raise_bar(heap, bar);
	while (heap->count > 0 && compare_rank(&heap->entries[0].key, bar) >= 0)
		if (!drop_worst(topk, heap, error))
			return false;
	return true;
}

/* ---- What is kept -------------------------------------------------------- */

size_t zipfit_topk_count(const zipfit_topk *topk)
{
	size_t count = 0;

	for (size_t set = 0; set < topk->sets; set++)
		count += topk->heaps[set].count;
	return count;
}

/* Puts the entries of all heaps into the first one. */
static bool join_heaps(zipfit_topk *topk, zipfit_error *error)
{
	struct heap *first = &topk->heaps[0];
	const size_t total = zipfit_topk_count(topk);
	struct entry *entries = topk->sets > 1 ? realloc(first->entries, (total + 1) * sizeof(*entries)) : NULL;

	if (topk->sets == 1)
		return true;
	if (entries == NULL)
		return zf_fail_memory(error, "a selection");
	first->entries = entries;
	for (size_t set = 1; set < topk->sets; set++) {
		struct heap *heap = &topk->heaps[set];

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

void zipfit_topk_sort(zipfit_topk *topk, bool input_order)
{
	struct heap *heap = &topk->heaps[0];

	if (heap->count == 0)
		return;
	sort(heap->entries, heap->count, by_rank);
	for (size_t i = 0; i < heap->count; i++)
		heap->entries[i].rank = (i + 1) & (UINT64_MAX >> 16);
	if (input_order)
		sort(heap->entries, heap->count, by_position);
}

zipfit_kept zipfit_topk_at(const zipfit_topk *topk, size_t i)
{
	const struct heap *heap = topk->heaps;
	const struct entry *entry;

	while (i >= heap->count)
		i -= heap++->count;
	entry = &heap->entries[i];
	return (zipfit_kept){
		.score = entry->key.score,
		.rank = entry->rank,
		.input = entry->key.input,
		.line = entry->key.line,
		.cost = entry->cost,
		.bytes = entry->bytes,
		.length = entry->length,
		.set = entry->set,
		.spooled = entry->spooled,
	};
}

bool zf_topk_end(zipfit_topk *topk, zipfit_error *error)
{
	if (!join_heaps(topk, error) || !zf_topk_ready(topk, error))
		return false;
	zipfit_topk_sort(topk, false);
	return true;
}

bool zf_topk_ready(zipfit_topk *topk, zipfit_error *error)
{
	return topk->spool == NULL || zf_spool_flush(topk->spool, error);
}

bool zf_topk_fetch(const zipfit_topk *topk, zipfit_kept *kept, struct zf_buffer *scratch, zipfit_error *error)
{
	if (kept->bytes != NULL || kept->length == 0)
		return true;
	scratch->length = 0;
	if (!zf_buffer_reserve(scratch, kept->length + 1, error) ||
	    !zf_spool_read(topk->spool, kept->spooled, kept->length, scratch->data, error))
		return false;
	scratch->length = kept->length;
	kept->bytes = scratch->data;
	return true;
}

bool zf_topk_freeze(zipfit_topk *topk, zipfit_kept **kept, size_t *count, zipfit_error *error)
{
	*count = zipfit_topk_count(topk);
	if (!zf_topk_ready(topk, error))
		return false;
	*kept = malloc((*count > 0 ? *count : 1) * sizeof(**kept));
	if (*kept == NULL)
		return zf_fail_memory(error, "a copy of the selection");
	for (size_t i = 0; i < *count; i++)
		(*kept)[i] = zipfit_topk_at(topk, i);
	topk->frozen = true;
	return true;
}

void zf_topk_thaw(zipfit_topk *topk, zipfit_kept *kept)
{
	free(kept);
	free_dropped(topk);
	topk->frozen = false;
}
