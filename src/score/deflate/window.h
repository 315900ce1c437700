/*
 * window.h - the part of the text that matches can reach, and its hash chains
 *
 * A window is opened at the start of a document x and slides along while x is
 * parsed. At the end of x it stays, and one target after another is put behind x.
 */
#ifndef ZF_SCORE_DEFLATE_WINDOW_H
#define ZF_SCORE_DEFLATE_WINDOW_H

#include "score/deflate/level.h"
#include "score/deflate/match.h"

#include <stddef.h>

/*
 * Relative positions fit 16 bits: the end of x is at most at ZF_WINDOW_X, and a
 * target has at most ZF_MAX_TARGET bytes. While more of x follows, the window
 * slides whenever the parse reaches ZF_WINDOW_FULL. The bytes that it leaves are
 * more than 32 kB back. The last kilobyte of x, where the parse depends on what
 * follows x, is then still ahead.
 */
#define ZF_WINDOW_X         49152
#define ZF_WINDOW_FULL      (ZF_WINDOW_X - 1024)
#define ZF_WINDOW_STEP      (ZF_WINDOW_FULL - 32768)
#define ZF_MAX_TARGET       16382
#define ZF_WINDOW_POSITIONS 65536

struct zf_window {
	const struct zf_level *level;
	const unsigned char *text; /* at relative position 0 */
	size_t base;               /* position of relative position 0 in x */
	size_t end;                /* of x, or of x+y, relative */
	unsigned boundary;         /* the end of x, relative, once it is known; UINT32_MAX before */
	unsigned straddle[2]; /* hashes of the last two positions of x, whose trigrams reach into y; ZF_HASHES: none */
	size_t inserted;      /* relative positions below this one are in the chains */
	uint16_t head[ZF_HASHES];            /* the newest entry of each hash */
	uint16_t chain[ZF_WINDOW_POSITIONS]; /* the previous entry with the same hash */
	uint16_t ranks[ZF_WINDOW_POSITIONS]; /* entries before each one in its chain, modulo 2^16; levels 4 to 9 */
};

/* Opens the window on the `length` bytes at `text`, with empty chains. */
void zf_window_open(struct zf_window *window, const struct zf_level *level, const unsigned char *text, size_t length);

/* Slides on by ZF_WINDOW_STEP. */
void zf_window_slide(struct zf_window *window);

/* Sets the boundary to the end of x. The window no longer slides. */
void zf_window_set_boundary(struct zf_window *window);

/* Makes the `length` bytes behind x a part of the text, in place of an earlier y. */
void zf_window_append(struct zf_window *window, size_t length);

/* Inserts the position into the chains, as the newest entry of its hash. */
static inline void zf_window_insert(struct zf_window *window, unsigned position, unsigned hash)
{
	window->chain[position] = window->head[hash];
	window->head[hash] = (uint16_t)position;
}

/* The newest entry of x with this hash, or 0. */
static inline unsigned zf_window_newest(const struct zf_window *window, unsigned hash)
{
	if (hash == window->straddle[1])
		return window->boundary - 1;
	if (hash == window->straddle[0])
		return window->boundary - 2;
	return window->head[hash];
}

/*
 * Whether the first entry of a search may be at exactly ZF_MAX_DISTANCE; later
 * ones may not. zlib slides its own window by 32 kB when the search has reached
 * 65274, or a multiple of 32768 more, and fewer than 262 bytes are left. If it is
 * at exactly that position, the entry moves to position 0, which ends a chain.
 */
static inline bool zf_window_allows_edge(const struct zf_window *window, unsigned position)
{
	const size_t from_start = window->base + position;

	return !(from_start >= 65274 && from_start % 32768 == 65274 % 32768 && window->end - position < 262);
}

#endif
