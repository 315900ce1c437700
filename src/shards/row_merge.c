/*
 * row_merge.c - merges the rows of several parts in input order
 *
 * A heap of readers: the one whose row comes first is at the root.
 */
#include "shards/row_merge.h"

#include "util/error.h"

#include <stdlib.h>

static bool is_before(const struct zf_part_reader *a, const struct zf_part_reader *b)
{
	const struct zf_row *left = zf_part_row(a), *right = zf_part_row(b);

	return left->span != right->span ? left->span < right->span : left->line < right->line;
}

static void swap(struct zf_part_reader **heap, size_t i, size_t j)
{
	struct zf_part_reader *const saved = heap[i];

	heap[i] = heap[j];
	heap[j] = saved;
}

/* Moves the last reader up, past those whose rows come later. */
static void sift_up(struct zf_part_reader **heap, size_t count)
{
	for (size_t i = count - 1; i > 0 && is_before(heap[i], heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(heap, i, (i - 1) / 2);
}

/* Moves the reader at the root down, past those whose rows come first. */
static void sift_down(struct zf_part_reader **heap, size_t count)
{
	size_t i = 0;

	while (2 * i + 1 < count) {
		size_t child = 2 * i + 1;

		if (child + 1 < count && is_before(heap[child + 1], heap[child]))
			child++;
		if (!is_before(heap[child], heap[i]))
			return;
		swap(heap, i, child);
		i = child;
	}
}

/* Reads the reader's next row; `*more` is false if there is none. */
static bool next_row(struct zf_part_reader *reader, bool *more, zipfit_error *error)
{
	enum zf_part_entry entry;

	if (!zf_part_next(reader, &entry, error))
		return false;
	*more = entry == ZF_PART_ROW;
	return true;
}

bool zf_row_merge(struct zf_part_reader *const *readers, size_t count,
                  bool (*put)(void *user, const struct zf_row *row, zipfit_error *error), void *user,
                  zipfit_error *error)
{
	struct zf_part_reader **heap = calloc(count, sizeof(struct zf_part_reader *));
	size_t left = 0;
	bool ok = true, more = true;

	if (heap == NULL)
		return zf_fail_memory(error, "rows");
	for (size_t i = 0; ok && i < count; i++) {
		ok = next_row(readers[i], &more, error);
		if (!ok || !more)
			continue;
		heap[left++] = readers[i];
		sift_up(heap, left);
	}
	while (ok && left > 0) {
		ok = put(user, zf_part_row(heap[0]), error) && next_row(heap[0], &more, error);
		if (ok && !more)
			heap[0] = heap[--left];
		sift_down(heap, left);
	}
	free(heap);
	return ok;
}
