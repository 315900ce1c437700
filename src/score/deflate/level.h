/*
 * level.h - how hard each level of zlib searches for matches
 */
#ifndef ZF_SCORE_DEFLATE_LEVEL_H
#define ZF_SCORE_DEFLATE_LEVEL_H

#include <stdbool.h>

/* The parameters of zlib's deflateTune(); lengths in bytes. */
struct zf_level {
	bool greedy;   /* levels 1 to 3 take the match they find; the others look whether the next byte has a longer one
	                */
	unsigned lazy; /* a match of this length is taken without a look at the next byte; greedy: the longest match
	                  whose positions all become sources */
	unsigned good; /* after a match of this length, a quarter of `chain` is looked at */
	unsigned nice; /* a match of this length ends the search */
	unsigned chain; /* candidates looked at for one position */
};

/* `level` is 1 to 9. */
const struct zf_level *zf_level(int level);

#endif
