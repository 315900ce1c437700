/*
 * huffman_batch.h - many Huffman codes, several built at once
 *
 * The codes are those of huffman.h, including all ties. With a single heap the
 * processor waits for the result of every comparison. Independent heaps hide that
 * delay: four of them in plain C, eight in AVX2 vectors, sixteen in AVX-512 vectors.
 */
#ifndef ZF_SCORE_DEFLATE_HUFFMAN_BATCH_H
#define ZF_SCORE_DEFLATE_HUFFMAN_BATCH_H

#include "score/deflate/alphabet.h"

#include <stdbool.h>

/* The most codes that one call builds. */
#define ZF_HUFFMAN_BATCH 16

/*
 * A heap element is one word, count * 2^15 + depth * 2^10 + node, so that one
 * comparison of words suffices. In zlib's order, by count and then by depth, a is
 * not above b if the word of a without its node is not above the word of b.
 */
#define ZF_COUNT_SHIFT 15
#define ZF_DEPTH_SHIFT 10
#define ZF_NODE_MASK   1023u
#define ZF_DEPTH_MASK  (31u << ZF_DEPTH_SHIFT)
#define ZF_COUNT_MASK  (~0u << ZF_COUNT_SHIFT)
#define ZF_HEAP_END    UINT32_MAX /* above all elements: fills the heap behind the last one */

/* With at most 286 elements, sifting reads children at index 511 at most. */
#define ZF_HEAP_WORDS 512

/* One code. The caller sets `count` and `leaves`; the other members are the result. */
struct zf_huffman_code {
	unsigned count;                          /* symbols that occur */
	uint32_t bits;                           /* of all occurrences together */
	unsigned height;                         /* the greatest length */
	uint32_t leaves[ZF_LITLEN_SYMBOLS + 18]; /* count and symbol, ascending by symbol; one vector of padding */
	uint8_t lengths[2 * ZF_LITLEN_SYMBOLS];  /* of the symbols; the inner nodes follow, for internal use */
};

/*
 * Builds `trees` <= ZF_HUFFMAN_BATCH codes over an alphabet of `symbols` symbols.
 * In each, at least two symbols must occur, and all together fewer than 2^15 times.
 * The lengths have no limit: if `height` is above the limit of the alphabet, zlib's
 * code is another one, which huffman.h builds.
 */
void zf_huffman_batch(struct zf_huffman_code *codes, unsigned trees, unsigned symbols);
void zf_huffman_batch_avx2(struct zf_huffman_code *codes, unsigned trees, unsigned symbols);
void zf_huffman_batch_avx512(struct zf_huffman_code *codes, unsigned trees, unsigned symbols);

/*
 * All bits set if `condition`, else none. For a choice without a branch: gcc makes a
 * branch of an exchange that is written as two choices, and it would be hard to
 * predict.
 */
static inline uint32_t zf_all_ones(bool condition)
{
	return 0u - (uint32_t)condition;
}

/* Orders the codes from the most symbols to the fewest: those that are built together should have like lengths. */
static inline void zf_huffman_sort(struct zf_huffman_code *codes, unsigned trees,
                                   struct zf_huffman_code *sorted[ZF_HUFFMAN_BATCH])
{
	for (unsigned i = 0; i < trees; i++) {
		unsigned at = i;

		for (; at > 0 && sorted[at - 1]->count < codes[i].count; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = &codes[i];
	}
}

#endif
