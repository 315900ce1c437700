/*
 * alphabet.h - the symbols of a deflate stream (RFC 1951)
 *
 * The size of a block depends only on how often each literal, length and distance
 * symbol occurs in it, so the engine counts symbols. Both alphabets are counted in
 * one array, distances from ZF_DISTANCE_AT on: one loop then adds two blocks, or
 * multiplies a block by a table of constants.
 */
#ifndef ZF_SCORE_DEFLATE_ALPHABET_H
#define ZF_SCORE_DEFLATE_ALPHABET_H

#include <stdint.h>

#define ZF_MIN_MATCH 3
#define ZF_MAX_MATCH 258

#define ZF_END_OF_BLOCK     256
#define ZF_LITLEN_SYMBOLS   286
#define ZF_DISTANCE_SYMBOLS 30
#define ZF_DISTANCE_AT      288
#define ZF_SYMBOLS          320 /* both alphabets, padded to whole vectors */
#define ZF_MAX_CODE_BITS    15

/* How often each symbol occurs in a block. A block has fewer than 2^14 literals and matches, and one end. */
struct zf_counts {
	uint16_t of[ZF_SYMBOLS];
};

/* The logarithm of `x` > 0 to base 2, rounded down. */
static inline unsigned zf_floor_log2(unsigned x)
{
	return 31u ^ (unsigned)__builtin_clz(x);
}

/*
 * The symbol of a match length, 3 to 258. From 11 on, four symbols cover each
 * power of two; 258 has its own.
 */
static inline unsigned zf_length_symbol(unsigned length)
{
	const unsigned l = length - ZF_MIN_MATCH;
	unsigned extra_bits;

	if (l < 8)
		return 257 + l;
	if (length == ZF_MAX_MATCH)
		return 285;
	extra_bits = zf_floor_log2(l) - 2;
	return 257 + 4 * extra_bits + (l >> extra_bits);
}

/* The index in zf_counts of a distance >= 1. From 5 on, two symbols cover each power of two. */
static inline unsigned zf_distance_symbol(unsigned distance)
{
	const unsigned d = distance - 1;
	unsigned extra_bits;

	if (d < 4)
		return ZF_DISTANCE_AT + d;
	extra_bits = zf_floor_log2(d) - 1;
	return ZF_DISTANCE_AT + 2 * extra_bits + (d >> extra_bits);
}

#endif
