/*
 * text_map.c - the index in a heap of each text's entry
 */
#include "select/text_map.h"

#include "util/error.h"

#include <stdlib.h>

#define FIRST_CAPACITY ((size_t)256)

void zf_text_map_free(struct zf_text_map *map)
{
	free(map->slots);
	*map = (struct zf_text_map){0};
}

/* The slot of `text`, or the free slot where it belongs. */
static size_t seek(const struct zf_text_map *map, uint64_t text)
{
	size_t i = (size_t)text & (map->capacity - 1);

	while (map->slots[i].text != 0 && map->slots[i].text != text)
		i = (i + 1) & (map->capacity - 1);
	return i;
}

bool zf_text_map_reserve(struct zf_text_map *map, zipfit_error *error)
{
	struct zf_text_map grown = {.capacity = map->capacity > 0 ? 2 * map->capacity : FIRST_CAPACITY};

	if (2 * (map->count + 1) <= map->capacity)
		return true;
	if (grown.capacity <= SIZE_MAX / 2 / sizeof(*grown.slots))
		grown.slots = calloc(grown.capacity, sizeof(*grown.slots));
	if (grown.slots == NULL)
		return zf_fail_memory(error, "a selection");
	for (size_t i = 0; i < map->capacity; i++)
		if (map->slots[i].text != 0)
			zf_text_map_put(&grown, map->slots[i].text, map->slots[i].index);
	free(map->slots);
	*map = grown;
	return true;
}

void zf_text_map_put(struct zf_text_map *map, uint64_t text, size_t index)
{
	const size_t i = seek(map, text);

	map->count += map->slots[i].text == 0;
	map->slots[i] = (struct zf_text_slot){text, index};
}

void zf_text_map_remove(struct zf_text_map *map, uint64_t text)
{
	const size_t mask = map->capacity - 1;
	size_t hole = seek(map, text);

	/* A text behind the hole whose search begins at or before the hole must move into it, or it is not found. */
	for (size_t i = (hole + 1) & mask; map->slots[i].text != 0; i = (i + 1) & mask) {
		const size_t home = (size_t)map->slots[i].text & mask;

		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		map->slots[hole] = map->slots[i];
		hole = i;
	}
	map->slots[hole].text = 0;
	map->count--;
}

bool zf_text_map_find(const struct zf_text_map *map, uint64_t text, size_t *index)
{
	size_t i;

	if (map->count == 0)
		return false;
	i = seek(map, text);
	*index = map->slots[i].index;
	return map->slots[i].text != 0;
}
