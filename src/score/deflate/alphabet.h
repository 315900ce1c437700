/*
 * alphabet.h - what a deflate stream is made of (RFC 1951), as far as sizes go
 *
 * Which literals, lengths and distances a block holds is all that its size
 * depends on: the engine counts symbols and forgets the text. The symbols of both
 * alphabets are counted in one array, distances from ZF_DISTANCE_AT on, so that
 * whole blocks are added and multiplied by vectors of constants in one sweep.
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
#define ZF_SYMBOLS          320 /* both alphabets and what fills them up to whole vectors */
#define ZF_MAX_CODE_BITS    15

/* How often each symbol stands in a block. A block has fewer than 2^14 of them, and one end. */
struct zf_counts {
	uint16_t of[ZF_SYMBOLS];
};

/* The greatest power of two not above `x` > 0, as its exponent. */
static inline unsigned zf_log2(unsigned x)
{
	return 31u ^ (unsigned)__builtin_clz(x);
}

/*
 * The symbol of a match length of 3 to 258. From 11 on each power of two is
 * cut into four symbols; 258 has one of its own.
 */
static inline unsigned zf_length_symbol(unsigned length)
{
	const unsigned l = length - ZF_MIN_MATCH;
	unsigned extra_bits;

	if (l < 8)
		return 257 + l;
	if (length == ZF_MAX_MATCH)
		return 285;
	extra_bits = zf_log2(l) - 2;
	return 257 + 4 * extra_bits + (l >> extra_bits);
}

/* The place in zf_counts of a distance from 1 on. From 5 on each power of two is cut into two symbols. */
static inline unsigned zf_distance_symbol(unsigned distance)
{
	const unsigned d = distance - 1;
	unsigned extra_bits;

	if (d < 4)
		return ZF_DISTANCE_AT + d;
	extra_bits = zf_log2(d) - 1;
	return ZF_DISTANCE_AT + 2 * extra_bits + (d >> extra_bits);
}

#endif
