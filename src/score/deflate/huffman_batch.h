/*
 * huffman_batch.h - the Huffman codes of several blocks at a time
 *
 * The same codes as tree.h's, tie for tie. One heap alone keeps a processor
 * waiting for the outcome of each comparison; several that do not depend on each
 * other hide that: four in the plain form, sixteen in vectors of AVX-512.
 */
#ifndef ZF_SCORE_DEFLATE_HUFFMAN_BATCH_H
#define ZF_SCORE_DEFLATE_HUFFMAN_BATCH_H

#include "score/deflate/alphabet.h"

/* How many codes are built at a time at most. */
#define ZF_TREES 16

/*
 * An element of a heap is one word, count * 2^15 + depth * 2^10 + node. One
 * comparison does: a is not above b, in zlib's order of counts and then depths, if
 * a without its node is not above b with it.
 */
#define ZF_COUNT_SHIFT 15
#define ZF_DEPTH_SHIFT 10
#define ZF_NODE_MASK   1023u
#define ZF_DEPTH_MASK  (31u << ZF_DEPTH_SHIFT)
#define ZF_COUNT_MASK  (~0u << ZF_COUNT_SHIFT)
#define ZF_NOTHING     UINT32_MAX /* above all elements: what lies behind the last one */

/* Children of the deepest of 286 elements are at 511 at most. */
#define ZF_HEAP_WORDS 512

/* One code: first the symbols that occur, then their lengths. */
struct zf_code {
	unsigned count;                          /* of symbols that occur */
	uint32_t bits;                           /* that all occurrences take together */
	unsigned height;                         /* the greatest length */
	uint32_t leaves[ZF_LITLEN_SYMBOLS + 18]; /* ascending by symbol; a vector more may be written and read */
	uint8_t lengths[2 * ZF_LITLEN_SYMBOLS];  /* of the symbols; then of the inner nodes, which nobody needs */
};

/*
 * Computes the lengths of `trees` <= ZF_TREES codes over an alphabet of `symbols`
 * symbols, of which at least two occur in each, less than 2^15 times in all. There
 * is no limit to the length: where `height` is above the limit of the alphabet,
 * the lengths are not zlib's.
 */
void zf_forest(struct zf_code *codes, unsigned trees, unsigned symbols);
void zf_forest_avx512(struct zf_code *codes, unsigned trees, unsigned symbols);

#endif
