/*
 * huffman_batch.c - many Huffman codes, built four at a time
 *
 * The words behind the last element of a heap are above all others, so sifting
 * need not check where the heap ends.
 *
 * Sifting also has no branches: it goes down to the smaller child until there are
 * no more levels. Where the sifted element is not above that child, it is stored,
 * and the loop carries the child instead. One level below, it stores that child
 * where it was, since it is not above its own children, and carries the next one.
 * So every sift takes as many steps as the heap has levels, and the sifts of four
 * heaps run side by side.
 */
#include "score/deflate/huffman_batch.h"

#include <assert.h>
#include <string.h>

/* How many heaps run side by side. */
#define SIDE_BY_SIDE 4

struct heaps {
	uint32_t words[SIDE_BY_SIDE][ZF_HEAP_WORDS]; /* the root is words[t][1] */
	uint16_t parents[SIDE_BY_SIDE][2 * ZF_LITLEN_SYMBOLS];
	unsigned nodes[SIDE_BY_SIDE]; /* the number of the next inner node */
	uint32_t bits[SIDE_BY_SIDE];
};

/* Sifts sifted[t] down from words[t][at], by `levels` levels. */
static inline __attribute__((always_inline)) void sift(struct heaps *heaps, unsigned trees, unsigned at,
                                                       unsigned levels, uint32_t *sifted)
{
	unsigned holes[SIDE_BY_SIDE];

#pragma GCC unroll 4
	for (unsigned t = 0; t < trees; t++)
		holes[t] = at;
	for (; levels > 0; levels--) {
#pragma GCC unroll 4
		for (unsigned t = 0; t < trees; t++) {
			const uint32_t *children = &heaps->words[t][(size_t)2 * holes[t]];
			const uint32_t left = children[0], right = children[1];
			const bool go_right = (right & ~ZF_NODE_MASK) <= left;
			const uint32_t child = go_right ? right : left;
			const bool stays = (sifted[t] & ~ZF_NODE_MASK) <= child;

			heaps->words[t][holes[t]] = stays ? sifted[t] : child;
			sifted[t] = stays ? child : sifted[t];
			holes[t] = 2 * holes[t] + go_right;
		}
	}
#pragma GCC unroll 4
	for (unsigned t = 0; t < trees; t++)
		heaps->words[t][holes[t]] = sifted[t];
}

/* Joins the two smallest subtrees in each of the first `trees` heaps, which have `length` >= 2 elements. */
static inline __attribute__((always_inline)) void join(struct heaps *heaps, unsigned trees, unsigned length)
{
	const unsigned levels = zf_floor_log2(length - 1);
	uint32_t smallest[SIDE_BY_SIDE], sifted[SIDE_BY_SIDE];

#pragma GCC unroll 4
	for (unsigned t = 0; t < trees; t++) {
		smallest[t] = heaps->words[t][1];
		sifted[t] = heaps->words[t][length];
		heaps->words[t][length] = ZF_HEAP_END;
	}
	sift(heaps, trees, 1, levels, sifted);
#pragma GCC unroll 4
	for (unsigned t = 0; t < trees; t++) {
		const uint32_t a = smallest[t], b = heaps->words[t][1];
		const uint32_t depth_a = a & ZF_DEPTH_MASK, depth_b = b & ZF_DEPTH_MASK;
		const uint32_t count = (a & ZF_COUNT_MASK) + (b & ZF_COUNT_MASK);
		const uint16_t node = (uint16_t)heaps->nodes[t]++;

		heaps->parents[t][a & ZF_NODE_MASK] = node;
		heaps->parents[t][b & ZF_NODE_MASK] = node;
		heaps->bits[t] += count >> ZF_COUNT_SHIFT;
		sifted[t] = (count | (depth_a > depth_b ? depth_a : depth_b) | node) + (1u << ZF_DEPTH_SHIFT);
	}
	sift(heaps, trees, 1, levels, sifted);
}

/* Orders the words as heaps. The longest has `length` elements. */
static void make_heaps(struct heaps *heaps, unsigned length)
{
	for (unsigned at = length / 2; at > 0; at--) {
		uint32_t sifted[SIDE_BY_SIDE];

#pragma GCC unroll 4
		for (unsigned t = 0; t < SIDE_BY_SIDE; t++)
			sifted[t] = heaps->words[t][at];
		sift(heaps, SIDE_BY_SIDE, at, zf_floor_log2(length) - zf_floor_log2(at), sifted);
	}
}

/* Assigns lengths from the root down: a node's length is one more than its parent's. */
static void assign_lengths(struct zf_huffman_code *code, const uint16_t *parents, unsigned symbols)
{
	unsigned node = symbols + code->count - 2;

	code->lengths[node] = 0;
	while (node-- > symbols)
		code->lengths[node] = (uint8_t)(code->lengths[parents[node]] + 1);
	for (unsigned i = 0; i < code->count; i++) {
		const unsigned leaf = code->leaves[i] & ZF_NODE_MASK;

		code->lengths[leaf] = (uint8_t)(code->lengths[parents[leaf]] + 1);
	}
}

/* Builds up to SIDE_BY_SIDE codes, which are ordered from the most symbols to the fewest. */
static void build(struct zf_huffman_code *const *codes, unsigned trees, unsigned symbols)
{
	struct heaps heaps;
	unsigned length = codes[0]->count, active = 1;
	const unsigned filled = 2u << zf_floor_log2(length);

	assert(codes[trees - 1]->count > 1);
	for (unsigned t = 0; t < SIDE_BY_SIDE; t++) {
		const unsigned count = t < trees ? codes[t]->count : 0;

		if (count > 0)
			memcpy(&heaps.words[t][1], codes[t]->leaves, count * sizeof(heaps.words[t][0]));
		memset(&heaps.words[t][count + 1], 0xff, (filled - count - 1) * sizeof(heaps.words[t][0]));
		heaps.nodes[t] = symbols;
		heaps.bits[t] = 0;
	}
	make_heaps(&heaps, length);
	for (; length > 1; length--) {
		while (active < trees && codes[active]->count >= length)
			active++;
		if (active == 4)
			join(&heaps, 4, length);
		else if (active == 3)
			join(&heaps, 3, length);
		else if (active == 2)
			join(&heaps, 2, length);
		else
			join(&heaps, 1, length);
	}
	for (unsigned t = 0; t < trees; t++) {
		codes[t]->bits = heaps.bits[t];
		codes[t]->height = (heaps.words[t][1] & ZF_DEPTH_MASK) >> ZF_DEPTH_SHIFT;
		assign_lengths(codes[t], heaps.parents[t], symbols);
	}
}

void zf_huffman_batch(struct zf_huffman_code *codes, unsigned trees, unsigned symbols)
{
	struct zf_huffman_code *sorted[ZF_HUFFMAN_BATCH];

	zf_huffman_sort(codes, trees, sorted);
	for (unsigned i = 0; i < trees; i += SIDE_BY_SIDE)
		build(sorted + i, trees - i < SIDE_BY_SIDE ? trees - i : SIDE_BY_SIDE, symbols);
}
