/*
 * code_lengths.h - the alphabet that describes a block's codes (RFC 1951, 3.2.7)
 *
 * A dynamic block begins with the code lengths of its two codes. They are written
 * in 19 symbols: the lengths 0 to 15, and three that stand for runs. These symbols
 * have a Huffman code of their own, whose lengths come first, 3 bits each.
 */
#ifndef ZF_SCORE_DEFLATE_CODE_LENGTHS_H
#define ZF_SCORE_DEFLATE_CODE_LENGTHS_H

#include <stdint.h>

#define ZF_CODE_LENGTH_SYMBOLS    19
#define ZF_CODE_LENGTH_REPEAT     16 /* the previous length, 3 to 6 times */
#define ZF_CODE_LENGTH_ZEROS      17 /* 3 to 10 times */
#define ZF_CODE_LENGTH_MANY_ZEROS 18 /* 11 to 138 times */
#define ZF_CODE_LENGTH_MAX_BITS   7

/* At least this many of the 19 lengths are written. */
#define ZF_CODE_LENGTH_MIN_WRITTEN 4

/* Counts the symbols that describe a run of `zeros` zeros. */
static inline void zf_code_length_count_zeros(uint16_t *counts, unsigned zeros)
{
	for (; zeros >= 11; zeros -= zeros < 138 ? zeros : 138)
		counts[ZF_CODE_LENGTH_MANY_ZEROS]++;
	if (zeros >= 3)
		counts[ZF_CODE_LENGTH_ZEROS]++;
	else
		counts[0] = (uint16_t)(counts[0] + zeros);
}

/*
 * The 19 lengths are written in the order 16, 17, 18, 0, 8, 7, 9, ...; those
 * behind the last one in use are left out. Returns the index of `symbol` in that
 * order.
 */
static inline unsigned zf_code_length_rank(unsigned symbol)
{
	static const uint8_t ranks[ZF_CODE_LENGTH_SYMBOLS] = {3, 17, 15, 13, 11, 9,  7, 5, 4, 6,
	                                                      8, 10, 12, 14, 16, 18, 0, 1, 2};

	return ranks[symbol];
}

/*
 * The bits of the whole description. `coded_bits` is what the symbols in `counts`
 * take, without the extra bits of the runs; `written` of the 19 lengths are
 * written.
 */
static inline uint32_t zf_code_lengths_bits(const uint16_t *counts, uint32_t coded_bits, unsigned written)
{
	/* The sizes of the three alphabets: 5, 5 and 4 bits. */
	return 14 + 3 * written + coded_bits + 2u * counts[ZF_CODE_LENGTH_REPEAT] + 3u * counts[ZF_CODE_LENGTH_ZEROS] +
	       7u * counts[ZF_CODE_LENGTH_MANY_ZEROS];
}

#endif
