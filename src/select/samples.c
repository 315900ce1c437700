/*
 * samples.c - a random sample of each of many data sets, in one pass
 *
 * Each data set has a heap of its own, whose score is the random number. There may be a
 * hundred thousand data sets of a few records each, so each heap grows from one entry.
 */
#include "select/samples.h"

#include "util/error.h"
#include "util/grow.h"
#include "util/hash.h"

#include <stdlib.h>

#define FIRST_ENTRIES ((size_t)1)

bool zf_samples_open(struct zf_samples *samples, size_t size, uint64_t seed, uint64_t memory, const char *directory,
                     zipfit_error *error)
{
	/* So that the numbers have nothing to do with those of other draws by the same seed. */
	*samples = (struct zf_samples){.size = size, .seed = zf_mix(seed ^ ZF_GOLDEN_RATIO)};
	samples->store.memory = memory;
	samples->store.spool = zf_spool_new(directory, error);
	return samples->store.spool != NULL;
}

void zf_samples_close(struct zf_samples *samples)
{
	for (size_t i = 0; i < samples->count; i++) {
		for (size_t entry = 0; entry < samples->heaps[i].count; entry++)
			free(samples->heaps[i].entries[entry].bytes);
		zf_rank_heap_free(&samples->heaps[i]);
	}
	zf_record_store_free(&samples->store);
	free(samples->heaps);
}

/* Makes a heap for each data set up to `data_set`. */
static bool add_heaps(struct zf_samples *samples, size_t data_set, zipfit_error *error)
{
	const size_t before = samples->capacity;
	struct zf_rank_heap *heaps =
		zf_grow(samples->heaps, &samples->capacity, data_set + 1, sizeof(*samples->heaps), "samples", error);

	if (heaps == NULL)
		return false;
	samples->list_bytes += (samples->capacity - before) * sizeof(*heaps);
	samples->heaps = samples->store.heaps = heaps;
	while (samples->count <= data_set)
		heaps[samples->count++] = (struct zf_rank_heap){.entries = NULL};
	samples->store.heap_count = samples->count;
	return true;
}

/* Makes room for one more entry. */
static bool reserve(struct zf_samples *samples, struct zf_rank_heap *heap, zipfit_error *error)
{
	const size_t before = heap->capacity;
	size_t capacity = before > 0 ? before : FIRST_ENTRIES;
	struct zf_entry *entries;

	if (heap->count < before)
		return true;
	while (capacity <= heap->count && capacity <= SIZE_MAX / 2 / sizeof(*entries))
		capacity *= 2;
	entries = capacity > heap->count ? realloc(heap->entries, capacity * sizeof(*entries)) : NULL;
	if (entries == NULL)
		return zf_fail_memory(error, "samples");
	heap->entries = entries;
	heap->capacity = capacity;
	samples->list_bytes += (capacity - before) * sizeof(*entries);
	return true;
}

bool zf_samples_offer(struct zf_samples *samples, size_t data_set, uint64_t number, const void *bytes, size_t length,
                      zipfit_error *error)
{
	/* A double holds 53 bits. */
	struct zf_entry entry = {
		.key = {.score = (double)(zf_mix(samples->seed + number) >> 11) * 0x1p-53, .line = number},
	};
	struct zf_rank_heap *heap;

	if (data_set >= samples->count && !add_heaps(samples, data_set, error))
		return false;
	heap = &samples->heaps[data_set];
	if (heap->count >= samples->size && zf_compare_rank(&entry.key, &heap->entries[0].key) > 0)
		return true;
	if (!reserve(samples, heap, error) ||
	    !zf_record_store_put(&samples->store, &entry, bytes, length, samples->list_bytes, error))
		return false;
	zf_rank_heap_push(heap, &entry);
	if (heap->count <= samples->size)
		return true;
	if (!zf_record_store_drop(&samples->store, &heap->entries[0], error))
		return false;
	zf_rank_heap_drop(heap);
	return true;
}

bool zf_samples_end(struct zf_samples *samples, const zipfit_stop *stop, zipfit_error *error)
{
	for (size_t i = 0; i < samples->count; i++)
		if (!zf_sort_entries_by_position(samples->heaps[i].entries, samples->heaps[i].count, stop, error))
			return false;
	return zf_spool_flush(samples->store.spool, error);
}

size_t zf_samples_count(const struct zf_samples *samples, size_t data_set)
{
	return data_set < samples->count ? samples->heaps[data_set].count : 0;
}

bool zf_samples_read(const struct zf_samples *samples, size_t data_set, size_t i, struct zf_buffer *scratch,
                     const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	const struct zf_entry *entry = &samples->heaps[data_set].entries[i];

	*bytes = entry->bytes;
	*length = entry->length;
	if (entry->bytes != NULL || entry->length == 0)
		return true;
	zf_buffer_reset(scratch);
	if (!zf_buffer_reserve(scratch, entry->length + 1, error) ||
	    !zf_spool_read(samples->store.spool, entry->spooled, entry->length, scratch->data, error))
		return false;
	*bytes = scratch->data;
	return true;
}
