/*
 * text_map.h - the index in a heap of each text's entry
 *
 * A hash table with linear probing, at most half full. Removing a key moves later keys up, so
 * there are no tombstones. Keys are hashes and never 0. An all-zero struct is an empty map.
 */
#ifndef ZF_SELECT_TEXT_MAP_H
#define ZF_SELECT_TEXT_MAP_H

#include "zipfit.h"

struct zf_text_map {
	struct zf_text_slot {
		uint64_t text; /* 0: free */
		size_t index;
	} * slots;
	size_t capacity; /* 0 or a power of two */
	size_t count;
};

void zf_text_map_free(struct zf_text_map *map);

/* Makes room for one more text. */
bool zf_text_map_reserve(struct zf_text_map *map, zipfit_error *error);

/* Sets the index of `text`. If the text is new, zf_text_map_reserve() must have made room. */
void zf_text_map_put(struct zf_text_map *map, uint64_t text, size_t index);

/* Removes `text`, which must be in the map. */
void zf_text_map_remove(struct zf_text_map *map, uint64_t text);

bool zf_text_map_find(const struct zf_text_map *map, uint64_t text, size_t *index);

#endif
