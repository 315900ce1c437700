/*
 * set.c - a set of 64-bit hashes, each with a value
 */
#include "util/set.h"

#include "util/error.h"

#include <stdlib.h>

#define FIRST_CAPACITY ((size_t)1024)

void zf_set_free(struct zf_set *set)
{
	free(set->slots);
	*set = (struct zf_set){0};
}

/* 0 marks a free slot, so key 0 becomes 1. */
static uint64_t nonzero(uint64_t key)
{
	return key != 0 ? key : 1;
}

static struct zf_set_slot *put(struct zf_set *set, struct zf_set_slot slot)
{
	size_t i = (size_t)slot.key & (set->capacity - 1);

	while (set->slots[i].key != 0)
		i = (i + 1) & (set->capacity - 1);
	set->slots[i] = slot;
	set->count++;
	return &set->slots[i];
}

static bool grow(struct zf_set *set, zipfit_error *error)
{
	const size_t capacity = set->capacity > 0 ? 2 * set->capacity : FIRST_CAPACITY;
	struct zf_set grown = {.capacity = capacity};

	if (capacity <= SIZE_MAX / 2 / sizeof(*grown.slots))
		grown.slots = calloc(capacity, sizeof(*grown.slots));
	if (grown.slots == NULL)
		return zf_fail_memory(error, "a set of hashes");
	for (size_t i = 0; i < set->capacity; i++)
		if (set->slots[i].key != 0)
			put(&grown, set->slots[i]);
	free(set->slots);
	*set = grown;
	return true;
}

bool zf_set_add(struct zf_set *set, uint64_t key, uint64_t value, zipfit_error *error)
{
	if (2 * (set->count + 1) > set->capacity && !grow(set, error))
		return false;
	put(set, (struct zf_set_slot){nonzero(key), value});
	return true;
}

uint64_t *zf_set_value(struct zf_set *set, uint64_t key, zipfit_error *error)
{
	const struct zf_set_slot *found = zf_set_find(set, key, NULL);

	if (found != NULL)
		return &set->slots[found - set->slots].value;
	if (2 * (set->count + 1) > set->capacity && !grow(set, error))
		return NULL;
	return &put(set, (struct zf_set_slot){nonzero(key), 0})->value;
}

const struct zf_set_slot *zf_set_find(const struct zf_set *set, uint64_t key, const struct zf_set_slot *previous)
{
	size_t i;

	key = nonzero(key);
	if (set->count == 0)
		return NULL;
	i = (previous != NULL ? (size_t)(previous - set->slots) + 1 : (size_t)key) & (set->capacity - 1);
	for (; set->slots[i].key != 0; i = (i + 1) & (set->capacity - 1))
		if (set->slots[i].key == key)
			return &set->slots[i];
	return NULL;
}
