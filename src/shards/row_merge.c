/*
 * row_merge.c - the rows of several parts as one, in input order
 *
 * A heap of readers, the one with the first row at its root.
 */
#include "shards/row_merge.h"

#include "util/error.h"
#include "util/heap.h"

#include <stdlib.h>

static bool is_before(const void *a, const void *b)
{
	const struct zf_row *left = zf_part_row(*(struct zf_part_reader *const *)a);
	const struct zf_row *right = zf_part_row(*(struct zf_part_reader *const *)b);

	return left->span != right->span ? left->span < right->span : left->line < right->line;
}

static const struct zf_heap_type first_row_first = {sizeof(struct zf_part_reader *), is_before, NULL};

/* Goes to the reader's next row; `*more` is false where there is none. */
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
		heap[left] = readers[i];
		zf_heap_up(&first_row_first, heap, left++, NULL);
	}
	while (ok && left > 0) {
		ok = put(user, zf_part_row(heap[0]), error) && next_row(heap[0], &more, error);
		if (ok && !more)
			heap[0] = heap[--left];
		if (left > 0)
			zf_heap_down(&first_row_first, heap, left, 0, NULL);
	}
	free(heap);
	return ok;
}
