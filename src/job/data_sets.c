/*
 * data_sets.c - the data sets of an alignment: their names, sizes and scores
 *
 * There may be forty with a million records each, or a hundred thousand with a few. So the
 * scores of each are an array that grows from one row.
 */
#include "job/data_sets.h"

#include "util/error.h"
#include "util/grow.h"
#include "util/hash.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROWS ((size_t)1)

void zf_data_sets_free(struct zf_data_sets *sets)
{
	for (size_t i = 0; i < sets->count; i++)
		free(sets->items[i].scores);
	free(sets->items);
	zf_set_free(&sets->index);
	zf_strings_free(&sets->names);
}

static bool add(struct zf_data_sets *sets, const char *name, size_t length, zipfit_error *error)
{
	struct zf_data_set *items =
		zf_grow(sets->items, &sets->capacity, sets->count + 1, sizeof(*items), "data sets", error);

	if (items == NULL)
		return false;
	sets->items = items;
	items[sets->count++] = (struct zf_data_set){.name = name, .length = length};
	/* A slot of the index is 16 bytes, and the index at least a quarter full. */
	sets->list_bytes += 2 * sizeof(*items) + 4 * sizeof(struct zf_set_slot) + length;
	return true;
}

bool zf_data_sets_add_inputs(struct zf_data_sets *sets, const char *const *paths, size_t count, zipfit_error *error)
{
	for (size_t i = 0; i < count; i++)
		if (!add(sets, paths[i], strlen(paths[i]), error))
			return false;
	return true;
}

/* The records without a value. */
static bool find_nameless(struct zf_data_sets *sets, size_t *place, zipfit_error *error)
{
	if (sets->nameless == 0) {
		if (!add(sets, NULL, 0, error))
			return false;
		sets->nameless = sets->count;
	}
	*place = sets->nameless - 1;
	return true;
}

bool zf_data_sets_find(struct zf_data_sets *sets, struct zf_document value, size_t *place, zipfit_error *error)
{
	const uint64_t hash = zf_hash_bytes(0, value.bytes, value.length);
	const struct zf_set_slot *slot = NULL;
	const char *name;

	if (value.bytes == NULL)
		return find_nameless(sets, place, error);
	while ((slot = zf_set_find(&sets->index, hash, slot)) != NULL) {
		const struct zf_data_set *set = &sets->items[slot->value];

		if (set->length == value.length && memcmp(set->name, value.bytes, value.length) == 0) {
			*place = (size_t)slot->value;
			return true;
		}
	}
	name = zf_strings_add(&sets->names, value.bytes, value.length, error);
	if (name == NULL || !zf_set_add(&sets->index, hash, sets->count, error) ||
	    !add(sets, name, value.length, error))
		return false;
	*place = sets->count - 1;
	return true;
}

bool zf_data_set_reserve(const struct zf_data_sets *sets, struct zf_data_set *set, size_t rows, zipfit_error *error)
{
	const size_t most = SIZE_MAX / 2 / sets->target_sets / sizeof(*set->scores);
	size_t capacity = set->capacity > 0 ? set->capacity : FIRST_ROWS;
	double *scores;

	if (rows <= set->capacity)
		return true;
	while (capacity < rows && capacity <= most)
		capacity *= 2;
	scores = capacity >= rows ? realloc(set->scores, capacity * sets->target_sets * sizeof(*scores)) : NULL;
	if (scores == NULL)
		return zf_fail_memory(error, "scores");
	set->scores = scores;
	set->capacity = capacity;
	return true;
}
