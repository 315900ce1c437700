/*
 * strata.c - a draw in even shares of the values of a field
 *
 * Records are sorted by value, and within a value stand in the order of the draw. A heap holds
 * the strata, the one with the least so far on top.
 */
#include "select/strata.h"

#include "select/record_field.h"
#include "util/error.h"
#include "util/hash.h"
#include "util/heap.h"
#include "util/sort.h"
#include "util/stop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct value {
	uint64_t hash;
	size_t number; /* of the candidate */
};

struct stratum {
	uint64_t used;    /* the cost of what was taken */
	size_t first;     /* the number of the first candidate */
	size_t next, end; /* in `values` */
};

struct zf_strata {
	struct value *values; /* by hash, then number */
	struct stratum *heap;
	size_t count; /* strata that have records left */
};

static int by_value(const void *a, const void *b)
{
	const struct value *left = a, *right = b;

	if (left->hash != right->hash)
		return left->hash < right->hash ? -1 : 1;
	return (left->number > right->number) - (left->number < right->number);
}

static bool is_before(const void *a, const void *b)
{
	const struct stratum *left = a, *right = b;

	return left->used != right->used ? left->used < right->used : left->first < right->first;
}

static const struct zf_heap_type least_first = {sizeof(struct stratum), is_before, NULL};

/* Sets the hash of a record's value; those that are not text or a number have one for each way of being none. */
static bool read_value(const struct zf_candidates *candidates, const struct zf_extractor *extractor,
                       struct zf_candidate_reader *reader, struct value *value, zipfit_error *error)
{
	struct zf_kept kept = zf_candidates_at(candidates, value->number);
	struct zf_extracted extracted;

	if (kept.length < candidates->prefix)
		return zf_fail(error, ZIPFIT_BAD_DATA, "a selected record stands without its scores");
	if (!zf_topk_fetch(candidates->pool, &kept, &reader->fetched, error) ||
	    !zf_extract(extractor, &reader->scratch, kept.bytes != NULL ? kept.bytes + candidates->prefix : NULL,
	                kept.length - candidates->prefix, &extracted, error))
		return false;
	value->hash = extracted.outcome == ZIPFIT_SCORED
	                      ? zf_hash_bytes(0, extracted.document.bytes, extracted.document.length)
	                      : zf_mix((uint64_t)extracted.outcome);
	return true;
}

static bool read_values(struct zf_strata *strata, const struct zf_candidates *candidates, const char *field,
                        zipfit_error *error)
{
	struct zf_extractor *extractor = zf_record_field_new(field, error);
	struct zf_candidate_reader reader = {.fetched = {0}};
	bool ok = extractor != NULL;

	for (size_t i = 0; ok && i < candidates->drawable; i++) {
		strata->values[i].number = candidates->count + i;
		ok = zf_stop_check(candidates->stop, error) &&
		     read_value(candidates, extractor, &reader, &strata->values[i], error);
	}
	zf_candidate_reader_free(&reader);
	zf_extractor_free(extractor);
	return ok && zf_sort(strata->values, candidates->drawable, sizeof(*strata->values), by_value, candidates->stop,
	                     error);
}

/* Makes a stratum of each value. */
static void fill_heap(struct zf_strata *strata, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct value *value = &strata->values[i];

		if (i > 0 && value[-1].hash == value->hash) {
			strata->heap[strata->count - 1].end++;
			continue;
		}
		strata->heap[strata->count++] = (struct stratum){.first = value->number, .next = i, .end = i + 1};
	}
	for (size_t i = 0; i < strata->count; i++)
		zf_heap_up(&least_first, strata->heap, i, NULL);
}

struct zf_strata *zf_strata_new(const struct zf_candidates *candidates, const char *field, zipfit_error *error)
{
	struct zf_strata *strata = calloc(1, sizeof(*strata));

	if (strata != NULL) {
		strata->values = calloc(candidates->drawable + 1, sizeof(*strata->values));
		strata->heap = calloc(candidates->drawable + 1, sizeof(*strata->heap));
	}
	if (strata == NULL || strata->values == NULL || strata->heap == NULL) {
		zf_fail_memory(error, "a draw");
		zf_strata_free(strata);
		return NULL;
	}
	if (!read_values(strata, candidates, field, error)) {
		zf_strata_free(strata);
		return NULL;
	}
	fill_heap(strata, candidates->drawable);
	return strata;
}

void zf_strata_free(struct zf_strata *strata)
{
	if (strata == NULL)
		return;
	free(strata->values);
	free(strata->heap);
	free(strata);
}

bool zf_strata_next(struct zf_strata *strata, size_t *number)
{
	while (strata->count > 0 && strata->heap[0].next == strata->heap[0].end) {
		strata->heap[0] = strata->heap[--strata->count];
		zf_heap_down(&least_first, strata->heap, strata->count, 0, NULL);
	}
	if (strata->count == 0)
		return false;
	*number = strata->values[strata->heap[0].next++].number;
	return true;
}

void zf_strata_take(struct zf_strata *strata, uint64_t cost)
{
	strata->heap[0].used += cost;
	zf_heap_down(&least_first, strata->heap, strata->count, 0, NULL);
}
