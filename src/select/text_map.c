/*
 * text_map.c - where in a heap the record of each text is
 */
#include "select/text_map.h"

#include "util/error.h"

#include <stdlib.h>

#define FIRST_CAPACITY ((size_t)256)

void zf_text_map_free(struct zf_text_map *map)
{
	free(map->places);
	*map = (struct zf_text_map){0};
}

/* Where `text` is, or would be put. */
static size_t seek(const struct zf_text_map *map, uint64_t text)
{
	size_t i = (size_t)text & (map->capacity - 1);

	while (map->places[i].text != 0 && map->places[i].text != text)
		i = (i + 1) & (map->capacity - 1);
	return i;
}

bool zf_text_map_reserve(struct zf_text_map *map, zipfit_error *error)
{
	struct zf_text_map grown = {.capacity = map->capacity > 0 ? 2 * map->capacity : FIRST_CAPACITY};

	if (2 * (map->count + 1) <= map->capacity)
		return true;
	if (grown.capacity <= SIZE_MAX / 2 / sizeof(*grown.places))
		grown.places = calloc(grown.capacity, sizeof(*grown.places));
	if (grown.places == NULL)
		return zf_fail_memory(error, "a selection");
	for (size_t i = 0; i < map->capacity; i++)
		if (map->places[i].text != 0)
			zf_text_map_put(&grown, map->places[i].text, map->places[i].place);
	free(map->places);
	*map = grown;
	return true;
}

void zf_text_map_put(struct zf_text_map *map, uint64_t text, size_t place)
{
	const size_t i = seek(map, text);

	map->count += map->places[i].text == 0;
	map->places[i] = (struct zf_text_place){text, place};
}

void zf_text_map_remove(struct zf_text_map *map, uint64_t text)
{
	const size_t mask = map->capacity - 1;
	size_t hole = seek(map, text);

	/* One that stands behind the hole, and began to look for its place at or before it, would no longer be found.
	 */
	for (size_t i = (hole + 1) & mask; map->places[i].text != 0; i = (i + 1) & mask) {
		const size_t home = (size_t)map->places[i].text & mask;

		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		map->places[hole] = map->places[i];
		hole = i;
	}
	map->places[hole].text = 0;
	map->count--;
}

bool zf_text_map_find(const struct zf_text_map *map, uint64_t text, size_t *place)
{
	size_t i;

	if (map->count == 0)
		return false;
	i = seek(map, text);
	*place = map->places[i].place;
	return map->places[i].text != 0;
}
