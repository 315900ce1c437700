/*
 * record_store.c - holds the bytes of kept records: in memory, and beyond a limit in a spool
 */
#include "select/record_store.h"

#include "util/error.h"
#include "util/grow.h"

#include <stdlib.h>
#include <string.h>

/* The memory that a record takes: with malloc()'s overhead, and an eighth for fragmentation. */
static uint64_t held_bytes(size_t length)
{
	return (uint64_t)length + length / 8 + 32;
}

static int by_offset(const void *a, const void *b)
{
	const struct zf_entry *left = *(struct zf_entry *const *)a, *right = *(struct zf_entry *const *)b;

	return (left->spooled > right->spooled) - (left->spooled < right->spooled);
}

/* Lists the entries whose bytes are in the spool, in order of their offset; free() the list. */
static struct zf_entry **list_spooled(const struct zf_record_store *store, size_t *count, zipfit_error *error)
{
	struct zf_entry **list;
	size_t total = 1;

	for (size_t set = 0; set < store->heap_count; set++)
		total += store->heaps[set].count;
	*count = 0;
	list = malloc(total * sizeof(*list)); /* NOLINT(bugprone-sizeof-expression): pointers */
	if (list == NULL) {
		zf_fail_memory(error, "a selection");
		return NULL;
	}
	for (size_t set = 0; set < store->heap_count; set++) {
		struct zf_rank_heap *heap = &store->heaps[set];

		for (size_t i = 0; i < heap->count; i++)
			if (heap->entries[i].bytes == NULL && heap->entries[i].length > 0)
				list[(*count)++] = &heap->entries[i];
	}
	qsort(list, *count, sizeof(*list), by_offset); /* NOLINT(bugprone-sizeof-expression): pointers */
	return list;
}

/* Compacts the spool if that is worthwhile. */
static bool compact_spool(struct zf_record_store *store, zipfit_error *error)
{
	struct zf_entry **list;
	size_t count;
	bool ok;

	if (store->frozen || !zf_spool_is_sparse(store->spool))
		return true;
	list = list_spooled(store, &count, error);
	ok = list != NULL && zf_spool_compact(store->spool, error);
	for (size_t i = 0; ok && i < count; i++)
		ok = zf_spool_keep(store->spool, &list[i]->spooled, list[i]->length, error);
	free(list);
	return ok && zf_spool_end_compact(store->spool, error);
}

bool zf_record_store_put(struct zf_record_store *store, struct zf_entry *entry, const void *bytes, size_t length,
                         uint64_t entries, zipfit_error *error)
{
	entry->length = length;
	if (store->spool != NULL && length > 0 && store->held + entries + held_bytes(length) > store->memory)
		return compact_spool(store, error) && zf_spool_put(store->spool, bytes, length, &entry->spooled, error);
	entry->bytes = malloc(length > 0 ? length : 1);
	if (entry->bytes == NULL)
		return zf_fail_memory(error, "a selected record");
	if (length > 0)
		memcpy(entry->bytes, bytes, length);
	store->held += held_bytes(length);
	return true;
}

/* Leaves bytes that another thread may be reading to the thaw. */
static bool defer_free(struct zf_record_store *store, unsigned char *bytes, zipfit_error *error)
{
	unsigned char **dropped = zf_grow(store->dropped, &store->dropped_capacity, store->dropped_count + 1,
	                                  sizeof(bytes), "a selection", error);

	if (dropped == NULL)
		return false;
	store->dropped = dropped;
	store->dropped[store->dropped_count++] = bytes;
	return true;
}

bool zf_record_store_drop(struct zf_record_store *store, const struct zf_entry *entry, zipfit_error *error)
{
	if (entry->bytes == NULL) {
		if (store->spool != NULL)
			zf_spool_drop(store->spool, entry->length);
		return true;
	}
	store->held -= held_bytes(entry->length);
	if (store->frozen)
		return defer_free(store, entry->bytes, error);
	free(entry->bytes);
	return true;
}

void zf_record_store_thaw(struct zf_record_store *store)
{
	for (size_t i = 0; i < store->dropped_count; i++)
		free(store->dropped[i]);
	free(store->dropped);
	store->dropped = NULL;
	store->dropped_count = store->dropped_capacity = 0;
	store->frozen = false;
}

void zf_record_store_free(struct zf_record_store *store)
{
	zf_record_store_thaw(store);
	zf_spool_free(store->spool);
	store->spool = NULL;
}
