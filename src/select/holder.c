/*
 * holder.c - memory first, then the spool
 */
#include "select/holder.h"

#include "util/error.h"

#include <stdlib.h>
#include <string.h>

/* What a record in memory takes: malloc()'s own words, and an eighth for the gaps that records of other sizes leave. */
static uint64_t held_bytes(size_t length)
{
	return (uint64_t)length + length / 8 + 32;
}

/* Where the bytes are in the spool. */
static int by_place(const void *a, const void *b)
{
	const struct zf_entry *left = *(struct zf_entry *const *)a, *right = *(struct zf_entry *const *)b;

	return (left->spooled > right->spooled) - (left->spooled < right->spooled);
}

/* All entries that are in the spool, in order of their place there; free() it. */
static struct zf_entry **list_spooled(const struct zf_holder *holder, size_t *count, zipfit_error *error)
{
	struct zf_entry **list;
	size_t total = 1;

	for (size_t set = 0; set < holder->heap_count; set++)
		total += holder->heaps[set].count;
	*count = 0;
	list = malloc(total * sizeof(*list)); /* NOLINT(bugprone-sizeof-expression): pointers */
	if (list == NULL) {
		zf_fail_memory(error, "a selection");
		return NULL;
	}
	for (size_t set = 0; set < holder->heap_count; set++) {
		struct zf_heap *heap = &holder->heaps[set];

		for (size_t i = 0; i < heap->count; i++)
			if (heap->entries[i].bytes == NULL && heap->entries[i].length > 0)
				list[(*count)++] = &heap->entries[i];
	}
	qsort(list, *count, sizeof(*list), by_place); /* NOLINT(bugprone-sizeof-expression): pointers */
	return list;
}

/* Moves what is wanted of the spool together. */
static bool compact_spool(struct zf_holder *holder, zipfit_error *error)
{
	struct zf_entry **list;
	size_t count;
	bool ok;

	if (holder->frozen || !zf_spool_is_sparse(holder->spool))
		return true;
	list = list_spooled(holder, &count, error);
	ok = list != NULL && zf_spool_compact(holder->spool, error);
	for (size_t i = 0; ok && i < count; i++)
		ok = zf_spool_keep(holder->spool, &list[i]->spooled, list[i]->length, error);
	free(list);
	return ok && zf_spool_end_compact(holder->spool, error);
}

bool zf_holder_put(struct zf_holder *holder, struct zf_entry *entry, const void *bytes, size_t length, uint64_t entries,
                   zipfit_error *error)
{
	entry->length = length;
	if (holder->spool != NULL && length > 0 && holder->held + entries + held_bytes(length) > holder->memory)
		return compact_spool(holder, error) &&
		       zf_spool_put(holder->spool, bytes, length, &entry->spooled, error);
	entry->bytes = malloc(length > 0 ? length : 1);
	if (entry->bytes == NULL)
		return zf_fail_memory(error, "a selected record");
	if (length > 0)
		memcpy(entry->bytes, bytes, length);
	holder->held += held_bytes(length);
	return true;
}

/* Keeps bytes that another thread may be reading for the thaw. */
static bool keep_dropped(struct zf_holder *holder, unsigned char *bytes, zipfit_error *error)
{
	void *dropped = holder->dropped;

	if (!zf_reserve_one(&dropped, holder->dropped_count, &holder->dropped_capacity, sizeof(bytes), error))
		return false;
	holder->dropped = dropped;
	holder->dropped[holder->dropped_count++] = bytes;
	return true;
}

bool zf_holder_drop(struct zf_holder *holder, const struct zf_entry *entry, zipfit_error *error)
{
	if (entry->bytes == NULL) {
		if (holder->spool != NULL)
			zf_spool_drop(holder->spool, entry->length);
		return true;
	}
	holder->held -= held_bytes(entry->length);
	if (holder->frozen)
		return keep_dropped(holder, entry->bytes, error);
	free(entry->bytes);
	return true;
}

void zf_holder_thaw(struct zf_holder *holder)
{
	for (size_t i = 0; i < holder->dropped_count; i++)
		free(holder->dropped[i]);
	free(holder->dropped);
	holder->dropped = NULL;
	holder->dropped_count = holder->dropped_capacity = 0;
	holder->frozen = false;
}

void zf_holder_free(struct zf_holder *holder)
{
	zf_holder_thaw(holder);
	zf_spool_free(holder->spool);
	holder->spool = NULL;
}
