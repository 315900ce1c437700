/*
 * text_map.h - where in a heap the record of each text is
 *
 * Open addressing with linear probing, at most half full; what is removed leaves no
 * mark, since those behind it move up. Keys are hashes, and none is 0. All-zero is empty.
 */
#ifndef ZF_SELECT_TEXT_MAP_H
#define ZF_SELECT_TEXT_MAP_H

#include "zipfit.h"

struct zf_text_map {
	struct zf_text_place {
		uint64_t text; /* 0: free */
		size_t place;
	} * places;
	size_t capacity; /* 0 or a power of two */
	size_t count;
};

void zf_text_map_free(struct zf_text_map *map);

/* Makes room for one more text. */
bool zf_text_map_reserve(struct zf_text_map *map, zipfit_error *error);

/* Says that `text` is at `place` now; where it was not in the map, there is room for it. */
void zf_text_map_put(struct zf_text_map *map, uint64_t text, size_t place);

/* Takes `text`, which is there, out. */
void zf_text_map_remove(struct zf_text_map *map, uint64_t text);

bool zf_text_map_find(const struct zf_text_map *map, uint64_t text, size_t *place);

#endif
