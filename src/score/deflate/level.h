/*
 * level.h - the search parameters of zlib's levels
 */
#ifndef ZF_SCORE_DEFLATE_LEVEL_H
#define ZF_SCORE_DEFLATE_LEVEL_H

#include <stdbool.h>

/* The parameters of zlib's deflateTune(); lengths in bytes. */
struct zf_level {
	bool greedy;    /* levels 1 to 3: a match is taken at once; else a longer one at the next byte replaces it */
	unsigned lazy;  /* a match of this length is taken without a search at the next byte; greedy: the longest
	                   match whose positions are all inserted into the chains */
	unsigned good;  /* with a match of this length pending, a search compares only a quarter of `chain` */
	unsigned nice;  /* a match of this length ends the search */
	unsigned chain; /* the most chain entries that a search compares */
};

/* `level` is 1 to 9. */
const struct zf_level *zf_level(int level);

#endif
