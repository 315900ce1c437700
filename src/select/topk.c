/*
 * topk.c - the best k of a stream
 *
 * A binary heap with the worst record kept at its root: a record that cannot
 * enter costs one comparison, one that enters O(log k). The order is total -
 * score, then position - so what is kept is a property of the set pushed, not of
 * the way it was pushed; a full sort of everything gives the same.
 */
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

struct entry {
	double score;
	uint64_t rank;
	size_t input;
	uint64_t line;
	unsigned char *bytes; /* owned, exactly `length` of them: with a large k this is what a run's memory is */
	size_t length;
};

struct zipfit_topk {
	uint64_t k;
	struct entry *entries; /* a heap until sorted */
	size_t count;
	size_t capacity;
};

zipfit_topk *zipfit_topk_new(uint64_t k, zipfit_error *error)
{
	zipfit_topk *topk = calloc(1, sizeof(*topk));

	if (topk == NULL) {
		zf_fail_memory(error, "a selection");
		return NULL;
	}
	topk->k = k;
	return topk;
}

void zipfit_topk_free(zipfit_topk *topk)
{
	if (topk == NULL)
		return;
	for (size_t i = 0; i < topk->count; i++)
		free(topk->entries[i].bytes);
	free(topk->entries);
	free(topk);
}

/* Below 0 where `a` stands earlier in the input. */
static int compare_position(const struct entry *a, const struct entry *b)
{
	if (a->input != b->input)
		return a->input < b->input ? -1 : 1;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return 0;
}

/* Below 0 where `a` is better: the order of the selection. */
static int compare_rank(const struct entry *a, const struct entry *b)
{
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return compare_position(a, b);
}

static int compare_position_untyped(const void *a, const void *b)
{
	return compare_position(a, b);
}

static int compare_rank_untyped(const void *a, const void *b)
{
	return compare_rank(a, b);
}

static void swap_entries(struct entry *a, struct entry *b)
{
	const struct entry saved = *a;

	*a = *b;
	*b = saved;
}

/* Moves the entry at `i` towards the root past every better one. */
static void sift_up(zipfit_topk *topk, size_t i)
{
	while (i > 0) {
		const size_t parent = (i - 1) / 2;

		if (compare_rank(&topk->entries[parent], &topk->entries[i]) > 0)
			return;
		swap_entries(&topk->entries[parent], &topk->entries[i]);
		i = parent;
	}
}

/* Moves the entry at the root down past every worse one. */
static void sift_down(zipfit_topk *topk)
{
	size_t i = 0;

	while (2 * i + 1 < topk->count) {
		size_t child = 2 * i + 1;

		if (child + 1 < topk->count && compare_rank(&topk->entries[child + 1], &topk->entries[child]) > 0)
			child++;
		if (compare_rank(&topk->entries[i], &topk->entries[child]) > 0)
			return;
		swap_entries(&topk->entries[i], &topk->entries[child]);
		i = child;
	}
}

bool zipfit_topk_admits(const zipfit_topk *topk, double score, size_t input, uint64_t line)
{
	const struct entry candidate = {.score = score, .input = input, .line = line};

	return topk->count < topk->k || compare_rank(&candidate, &topk->entries[0]) < 0;
}

static bool reserve_entry(zipfit_topk *topk, zipfit_error *error)
{
	size_t capacity = topk->capacity > 0 ? topk->capacity : 64;
	struct entry *entries;

	if (topk->count < topk->capacity)
		return true;
	if (capacity > SIZE_MAX / 2 / sizeof(*entries))
		return zf_fail_memory(error, "a selection");
	capacity *= 2;
	entries = realloc(topk->entries, capacity * sizeof(*entries));
	if (entries == NULL)
		return zf_fail_memory(error, "a selection");
	topk->entries = entries;
	topk->capacity = capacity;
	return true;
}

/* Gives `entry` a copy of the record. */
static bool copy_bytes(struct entry *entry, const void *bytes, size_t length, zipfit_error *error)
{
	entry->bytes = malloc(length > 0 ? length : 1);
	if (entry->bytes == NULL)
		return zf_fail_memory(error, "a selected record");
	if (length > 0)
		memcpy(entry->bytes, bytes, length);
	entry->length = length;
	return true;
}

bool zipfit_topk_push(zipfit_topk *topk, double score, size_t input, uint64_t line, const void *bytes, size_t length,
                      zipfit_error *error)
{
	struct entry entry = {.score = score, .input = input, .line = line};

	if (!zipfit_topk_admits(topk, score, input, line))
		return true;
	if (topk->count < topk->k && !reserve_entry(topk, error))
		return false;
	if (!copy_bytes(&entry, bytes, length, error))
		return false;
	if (topk->count < topk->k) {
		topk->entries[topk->count] = entry;
		sift_up(topk, topk->count++);
	} else {
		free(topk->entries[0].bytes);
		topk->entries[0] = entry;
		sift_down(topk);
	}
	return true;
}

size_t zipfit_topk_count(const zipfit_topk *topk)
{
	return topk->count;
}

void zipfit_topk_sort(zipfit_topk *topk, bool input_order)
{
	if (topk->count == 0)
		return;
	qsort(topk->entries, topk->count, sizeof(*topk->entries), compare_rank_untyped);
	for (size_t i = 0; i < topk->count; i++)
		topk->entries[i].rank = i + 1;
	if (input_order)
		qsort(topk->entries, topk->count, sizeof(*topk->entries), compare_position_untyped);
}

zipfit_kept zipfit_topk_at(const zipfit_topk *topk, size_t i)
{
	const struct entry *entry = &topk->entries[i];

	return (zipfit_kept){
		.score = entry->score,
		.rank = entry->rank,
		.input = entry->input,
		.line = entry->line,
		.bytes = entry->bytes,
		.length = entry->length,
	};
}
