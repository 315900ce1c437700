/*
 * sort.c - a sort that can be stopped
 *
 * qsort() takes seconds for ten million items. So it sorts blocks of them, with a look at the
 * stop flag between two blocks, and the blocks are merged afterwards.
 */
#include "util/sort.h"

#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>
#include <string.h>

/* Items of a block, and items merged between two looks at the stop flag; a power of 2. */
#define BLOCK ((size_t)1 << 16)

struct sort {
	size_t size;
	int (*compare)(const void *, const void *);
	const zipfit_stop *stop;
	zipfit_error *error;
};

static bool sort_blocks(const struct sort *sort, unsigned char *items, size_t count)
{
	for (size_t begin = 0; begin < count; begin += BLOCK) {
		if (!zf_stop_check(sort->stop, sort->error))
			return false;
		qsort(items + begin * sort->size, count - begin < BLOCK ? count - begin : BLOCK, sort->size,
		      sort->compare);
	}
	return true;
}

/* Merges the sorted items from `left` to `right` with those from `right` to `end` into `to`. */
static bool merge(const struct sort *sort, const unsigned char *left, const unsigned char *right,
                  const unsigned char *end, unsigned char *to)
{
	const unsigned char *const left_end = right;

	for (size_t step = 1; left < left_end || right < end; step++, to += sort->size) {
		const bool takes_left = right == end || (left < left_end && sort->compare(left, right) < 0);
		const unsigned char **from = takes_left ? &left : &right;

		if (step % BLOCK == 0 && !zf_stop_check(sort->stop, sort->error))
			return false;
		memcpy(to, *from, sort->size);
		*from += sort->size;
	}
	return true;
}

/* Merges each pair of adjacent runs of `width` sorted items into `to`. */
static bool merge_all(const struct sort *sort, const unsigned char *from, unsigned char *to, size_t count, size_t width)
{
	for (size_t begin = 0; begin < count; begin += 2 * width) {
		const size_t left = count - begin;
		const size_t middle = left < width ? left : width;
		const size_t end = left < 2 * width ? left : 2 * width;

		if (!merge(sort, from + begin * sort->size, from + (begin + middle) * sort->size,
		           from + (begin + end) * sort->size, to + begin * sort->size))
			return false;
	}
	return true;
}

bool zf_sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *),
             const zipfit_stop *stop, zipfit_error *error)
{
	const struct sort sort = {size, compare, stop, error};
	unsigned char *from = items, *to;
	unsigned char *scratch;
	bool ok;

	if (count <= BLOCK)
		return sort_blocks(&sort, items, count);
	scratch = count <= SIZE_MAX / size ? malloc(count * size) : NULL;
	if (scratch == NULL)
		return zf_fail_memory(error, "sorting");
	to = scratch;
	ok = sort_blocks(&sort, items, count);
	for (size_t width = BLOCK; ok && width < count; width *= 2) {
		unsigned char *const merged = to;

		ok = merge_all(&sort, from, to, count, width);
		/* If the merge was stopped, `to` is incomplete, and `from` still has all items. */
		if (ok) {
			to = from;
			from = merged;
		}
	}
	if (from != items)
		memcpy(items, from, count * size);
	free(scratch);
	return ok;
}
