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

/* What malloc() takes beside a record. */
#define MALLOC_BYTES ((size_t)16)

/* What is counted for each record that is kept, besides its bytes: its entry, and its place in the selection. */
#define ZF_TOPK_ENTRY_BYTES (sizeof(struct entry) + 16)

struct entry {
	struct zf_rank_key key;
	uint64_t rank;
	uint64_t cost;
	unsigned char *bytes; /* owned, exactly `length` of them; NULL: in the spool, or there are none */
	uint64_t spooled;     /* where in the spool */
	size_t length;
};

struct zipfit_topk {
	zipfit_limit limit;
	struct entry *entries; /* a heap until sorted */
	size_t count;
	size_t capacity;
	uint64_t cost; /* of all entries */
	bool has_bar;
	struct zf_rank_key bar; /* of the best record dropped */
	bool frozen;
	unsigned char **dropped; /* bytes that await the thaw */
	size_t dropped_count, dropped_capacity;
	struct zf_spool *spool; /* NULL: all records stay in memory */
	uint64_t memory;        /* how much of it they may take then */
	uint64_t held;          /* bytes of records in memory, with what malloc() adds */
};

zipfit_topk *zipfit_topk_new(const zipfit_limit *limit, zipfit_error *error)
{
	zipfit_topk *topk = calloc(1, sizeof(*topk));

	if (topk == NULL) {
		zf_fail_memory(error, "a selection");
		return NULL;
	}
	topk->limit = *limit;
	return topk;
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
	for (size_t i = 0; i < topk->count; i++)
		free(topk->entries[i].bytes);
	free_dropped(topk);
	zf_spool_free(topk->spool);
	free(topk->entries);
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
	return compare_rank(&a->key, &b->key);
}

/* Where the bytes are in the spool; those in memory come first. */
static int by_place(const struct entry *a, const struct entry *b)
{
	return (a->spooled > b->spooled) - (a->spooled < b->spooled);
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
static void raise_bar(zipfit_topk *topk, const struct zf_rank_key *bar)
{
	if (topk->has_bar && compare_rank(&topk->bar, bar) <= 0)
		return;
	topk->has_bar = true;
	topk->bar = *bar;
}

/* Drops the worst record: nothing behind it will enter any more. */
static bool drop_worst(zipfit_topk *topk, zipfit_error *error)
{
	struct entry *worst = &topk->entries[0];

	if (worst->bytes != NULL) {
		topk->held -= worst->length + MALLOC_BYTES;
		if (!release_bytes(topk, worst->bytes, error))
			return false;
	} else if (topk->spool != NULL) {
		zf_spool_drop(topk->spool, worst->length);
	}
	raise_bar(topk, &worst->key);
	topk->cost -= worst->cost;
	*worst = topk->entries[--topk->count];
	sift_down(topk->entries, topk->count, 0, by_rank);
	return true;
}

/* ---- The spool ----------------------------------------------------------- */

/* Moves what is wanted of the spool together. That takes the records in their order there, which is no heap. */
static bool compact_spool(zipfit_topk *topk, zipfit_error *error)
{
	struct entry *entries = topk->entries;

	if (topk->frozen || !zf_spool_is_sparse(topk->spool))
		return true;
	sort(entries, topk->count, by_place);
	if (!zf_spool_compact(topk->spool, error))
		return false;
	for (size_t i = 0; i < topk->count; i++)
		if (entries[i].bytes == NULL && entries[i].length > 0 &&
		    !zf_spool_keep(topk->spool, &entries[i].spooled, entries[i].length, error))
			return false;
	make_heap(entries, topk->count, by_rank);
	return zf_spool_end_compact(topk->spool, error);
}

/* Whether there is no memory left for a record of `length` bytes. Room that the table will grow into counts already. */
static bool must_spool(const zipfit_topk *topk, size_t length)
{
	uint64_t entries = 2 * (uint64_t)topk->capacity;

	if (topk->limit.records > 0 && entries > topk->limit.records)
		entries = topk->limit.records;
	return topk->spool != NULL && length > 0 &&
	       topk->held + entries * ZF_TOPK_ENTRY_BYTES + length + MALLOC_BYTES > topk->memory;
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
	topk->held += length + MALLOC_BYTES;
	return true;
}

static bool insert(zipfit_topk *topk, const zipfit_kept *record, zipfit_error *error)
{
	struct entry entry = {
		.key = {record->score, record->input, record->line},
		.cost = record->cost,
	};
	void *entries = topk->entries;

	if (!reserve_one(&entries, topk->count, &topk->capacity, sizeof(entry), error))
		return false;
	topk->entries = entries;
	if (!copy_bytes(topk, &entry, record->bytes, record->length, error))
		return false;
	topk->entries[topk->count] = entry;
	topk->cost += entry.cost;
	sift_up(topk->entries, topk->count++, by_rank);
	return true;
}

/* ---- Pushing ------------------------------------------------------------- */

bool zipfit_topk_admits(const zipfit_topk *topk, double score, size_t input, uint64_t line)
{
	const struct zf_rank_key candidate = {score, input, line};
	const zipfit_limit *limit = &topk->limit;

	if (limit->has_min_score && !(score >= limit->min_score))
		return false;
	if (topk->has_bar && compare_rank(&candidate, &topk->bar) >= 0)
		return false;
	return limit->records == 0 || topk->count < limit->records ||
	       compare_rank(&candidate, &topk->entries[0].key) < 0;
}

bool zipfit_topk_push(zipfit_topk *topk, const zipfit_kept *record, zipfit_error *error)
{
	const zipfit_limit *limit = &topk->limit;

	if (!zipfit_topk_admits(topk, record->score, record->input, record->line))
		return true;
	if (limit->records > 0 && topk->count == limit->records && !drop_worst(topk, error))
		return false;
	if (!insert(topk, record, error))
		return false;
	while (limit->budget > 0 && topk->cost > limit->budget)
		if (!drop_worst(topk, error))
			return false;
	return true;
}

bool zf_topk_bar(const zipfit_topk *topk, struct zf_rank_key *bar)
{
	*bar = topk->bar;
	return topk->has_bar;
}

bool zf_topk_set_bar(zipfit_topk *topk, const struct zf_rank_key *bar, zipfit_error *error)
{
	raise_bar(topk, bar);
	while (topk->count > 0 && compare_rank(&topk->entries[0].key, bar) >= 0)
		if (!drop_worst(topk, error))
			return false;
	return true;
}

/* ---- What is kept -------------------------------------------------------- */

size_t zipfit_topk_count(const zipfit_topk *topk)
{
	return topk->count;
}

void zipfit_topk_sort(zipfit_topk *topk, bool input_order)
{
	if (topk->count == 0)
		return;
	sort(topk->entries, topk->count, by_rank);
	for (size_t i = 0; i < topk->count; i++)
		topk->entries[i].rank = i + 1;
	if (input_order)
		sort(topk->entries, topk->count, by_position);
}

zipfit_kept zipfit_topk_at(const zipfit_topk *topk, size_t i)
{
	const struct entry *entry = &topk->entries[i];

	return (zipfit_kept){
		.score = entry->key.score,
		.rank = entry->rank,
		.input = entry->key.input,
		.line = entry->key.line,
		.cost = entry->cost,
		.bytes = entry->bytes,
		.spooled = entry->spooled,
		.length = entry->length,
	};
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
	*count = topk->count;
	if (topk->spool != NULL && !zf_spool_flush(topk->spool, error))
		return false;
	*kept = malloc((topk->count > 0 ? topk->count : 1) * sizeof(**kept));
	if (*kept == NULL)
		return zf_fail_memory(error, "a copy of the selection");
	for (size_t i = 0; i < topk->count; i++)
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
