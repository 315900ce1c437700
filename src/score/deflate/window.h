/*
 * window.h - the text under way, as far back as matches reach, and its hash chains
 *
 * A window is opened on a candidate x. It moves over x while that is parsed, and
 * then stands at its end while target after target is put behind it.
 */
#ifndef ZF_SCORE_DEFLATE_WINDOW_H
#define ZF_SCORE_DEFLATE_WINDOW_H

#include "score/deflate/level.h"
#include "score/deflate/match.h"

#include <stddef.h>

/*
 * Relative positions fit 16 bits: the end of x is at ZF_WINDOW_X at most, and a
 * target may have ZF_MAX_TARGET bytes. While x goes on, the window moves whenever
 * the parse comes to ZF_WINDOW_FULL: what falls out is farther back than 32 kB,
 * and x's last kilobyte, where a parse depends on what follows, is still ahead.
 */
#define ZF_WINDOW_X    49152
#define ZF_WINDOW_FULL (ZF_WINDOW_X - 1024)
#define ZF_WINDOW_STEP (ZF_WINDOW_FULL - 32768)
#define ZF_MAX_TARGET  16382
#define ZF_WINDOW      65536

struct zf_window {
	const struct zf_level *level;
	const unsigned char *text; /* at relative position 0 */
	size_t base;               /* what relative position 0 is in x */
	size_t end;                /* of x, or of x+y, relative */
	unsigned boundary;         /* the end of x, relative, once the window stands there; before that, out of reach */
	unsigned straddle[2];      /* hashes of the two positions before the boundary, which see y; ZF_HASHES: none */
	size_t inserted;           /* positions below are in the chains, relative */
	uint16_t head[ZF_HASHES];  /* the last position of each hash */
	uint16_t chain[ZF_WINDOW]; /* the position of the same hash before each one */
	uint16_t ranks[ZF_WINDOW]; /* how many there are before each one, modulo 2^16; levels 4 to 9 */
};

/* Opens the window on the `length` bytes at `text`. Nothing is in the chains. */
void zf_window_open(struct zf_window *window, const struct zf_level *level, const unsigned char *text, size_t length);

/* Moves on by ZF_WINDOW_STEP. */
void zf_window_slide(struct zf_window *window);

/* Stands still at the end of x. */
void zf_window_stand(struct zf_window *window);

/* Takes the `length` bytes behind x to be a part of the text, in the place of those it had there before. */
void zf_window_append(struct zf_window *window, size_t length);

/* Puts the position into the chains, as the newest of its hash. */
static inline void zf_window_insert(struct zf_window *window, unsigned position, unsigned hash)
{
	window->chain[position] = window->head[hash];
	window->head[hash] = (uint16_t)position;
}

/* The newest source before the boundary that has this hash, or 0. */
static inline unsigned zf_window_newest(const struct zf_window *window, unsigned hash)
{
	if (hash == window->straddle[1])
		return window->boundary - 1;
	if (hash == window->straddle[0])
		return window->boundary - 2;
	return window->head[hash];
}

/*
 * Whether the first candidate of a search may be one at exactly ZF_MAX_DISTANCE;
 * later ones may not. zlib moves its own window by 32 kB when the text left is
 * shorter than 262 bytes and the position is the one below or past it, and if it
 * is that very position the candidate becomes 0, which is no source.
 */
static inline bool zf_window_allows_edge(const struct zf_window *window, unsigned position)
{
	const size_t from_start = window->base + position;

	return !(from_start >= 65274 && from_start % 32768 == 65274 % 32768 && window->end - position < 262);
}

#endif
