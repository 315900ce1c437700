/*
 * sample.c - a heap with the largest hash on top
 *
 * If the sample is large enough without the document that has the largest hash, that
 * document is dropped at once. So memory is that of the sample.
 */
#include "input/sample.h"

#include "util/error.h"
#include "util/grow.h"
#include "util/hash.h"
#include "util/heap.h"

#include <stdlib.h>
#include <string.h>

struct drawn {
	uint64_t hash;
	uint64_t number; /* of the document, in the order of offers: orders equal hashes */
	unsigned char *bytes;
	size_t length;
};

struct zf_sample {
	uint64_t size, seed;
	uint64_t offered;
	uint64_t bytes; /* of all documents in the heap */
	struct drawn *heap;
	size_t count, capacity;
};

struct zf_sample *zf_sample_new(uint64_t size, uint64_t seed, zipfit_error *error)
{
	struct zf_sample *sample = calloc(1, sizeof(*sample));

	if (sample == NULL) {
		zf_fail_memory(error, "a sample");
		return NULL;
	}
	sample->size = size;
	sample->seed = seed;
	return sample;
}

void zf_sample_free(struct zf_sample *sample)
{
	if (sample == NULL)
		return;
	for (size_t i = 0; i < sample->count; i++)
		free(sample->heap[i].bytes);
	free(sample->heap);
	free(sample);
}

static int compare(const void *left, const void *right)
{
	const struct drawn *a = left, *b = right;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

static bool is_before(const void *left, const void *right)
{
	return compare(left, right) > 0;
}

static const struct zf_heap_type largest_first = {sizeof(struct drawn), is_before, NULL};

/* Drops documents while the sample is large enough without them. */
static void drop_surplus(struct zf_sample *sample)
{
	while (sample->count > 1 && sample->bytes - sample->heap[0].length >= sample->size) {
		sample->bytes -= sample->heap[0].length;
		free(sample->heap[0].bytes);
		sample->heap[0] = sample->heap[--sample->count];
		zf_heap_down(&largest_first, sample->heap, sample->count, 0, NULL);
	}
}

bool zf_sample_offer(struct zf_sample *sample, const unsigned char *document, size_t length, zipfit_error *error)
{
	struct drawn drawn = {.number = sample->offered++, .length = length}, *heap;

	if (length == 0)
		return true;
	drawn.hash = zf_hash_bytes(sample->seed, document, length);
	if (sample->bytes >= sample->size && sample->count > 0 && compare(&drawn, &sample->heap[0]) > 0)
		return true;
	heap = zf_grow(sample->heap, &sample->capacity, sample->count + 1, sizeof(*heap), "a sample", error);
	if (heap == NULL)
		return false;
	sample->heap = heap;
	drawn.bytes = malloc(length);
	if (drawn.bytes == NULL)
		return zf_fail_memory(error, "a sample");
	memcpy(drawn.bytes, document, length);
	sample->heap[sample->count++] = drawn;
	sample->bytes += length;
	zf_heap_up(&largest_first, sample->heap, sample->count - 1, NULL);
	drop_surplus(sample);
	return true;
}

bool zf_sample_finish(struct zf_sample *sample, zf_sample_visit *visit, void *user, zipfit_error *error)
{
	if (sample->count > 1)
		qsort(sample->heap, sample->count, sizeof(*sample->heap), compare);
	for (size_t i = 0; i < sample->count; i++)
		if (!visit(user, sample->heap[i].bytes, sample->heap[i].length, error))
			return false;
	return true;
}
