/*
 * huffman_batch.c - the Huffman codes of several blocks at a time
 *
 * Behind the last element a heap holds words that are above all others, so that
 * sifting needs no look at where the heap ends.
 *
 * Nor does it need a branch. On its way down along the smaller children, the
 * sifted element stays where it is not above the child; from there on the loop
 * carries that child instead, and lays it down again one level below, since it is
 * not above its own children. So every sift takes as many steps as the heap has
 * levels, and those of several heaps run side by side.
 */
#include "score/deflate/huffman_batch.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

/* How many heaps run side by side. */
#define SIDE_BY_SIDE 4

struct grove {
	uint32_t heaps[SIDE_BY_SIDE][ZF_HEAP_WORDS]; /* from 1 on */
	uint16_t parents[SIDE_BY_SIDE][2 * ZF_LITLEN_SYMBOLS];
	unsigned nodes[SIDE_BY_SIDE]; /* the number of the next one */
	uint32_t bits[SIDE_BY_SIDE];
};

/* Sifts sifted[t] down from heaps[t][at], by `levels` levels. */
static inline __attribute__((always_inline)) void sift(struct grove *grove, unsigned trees, unsigned at,
                                                       unsigned levels, uint32_t *sifted)
{
	unsigned places[SIDE_BY_SIDE];

#pragma GCC unroll 4
	for (unsigned t = 0; t < trees; t++)
		places[t] = at;
	for (; levels > 0; levels--) {
#pragma GCC unroll 4
		for (unsigned t = 0; t < trees; t++) {
			const uint32_t *children = &grove->heaps[t][(size_t)2 * places[t]];
			const uint32_t left = children[0], right = children[1];
			const bool go_right = (right & ~ZF_NODE_MASK) <= left;
			const uint32_t child = go_right ? right : left;
			const bool stays = (sifted[t] & ~ZF_NODE_MASK) <= child;

			grove->heaps[t][places[t]] = stays ? sifted[t] : child;
			sifted[t] = stays ? child : sifted[t];
			places[t] = 2 * places[t] + go_right;
		}
	}
#pragma GCC unroll 4
	for (unsigned t = 0; t < trees; t++)
		grove->heaps[t][places[t]] = sifted[t];
}

/* Joins the two smallest subtrees of each of the first `trees` heaps, which have `length` >= 2 elements. */
static inline __attribute__((always_inline)) void join(struct grove *grove, unsigned trees, unsigned length)
{
	const unsigned levels = zf_log2(length - 1);
	uint32_t smallest[SIDE_BY_SIDE], sifted[SIDE_BY_SIDE];

#pragma GCC unroll 4
	for (unsigned t = 0; t < trees; t++) {
		smallest[t] = grove->heaps[t][1];
		sifted[t] = grove->heaps[t][length];
		grove->heaps[t][length] = ZF_NOTHING;
	}
	sift(grove, trees, 1, levels, sifted);
#pragma GCC unroll 4
	for (unsigned t = 0; t < trees; t++) {
		const uint32_t a = smallest[t], b = grove->heaps[t][1];
		const uint32_t depth_a = a & ZF_DEPTH_MASK, depth_b = b & ZF_DEPTH_MASK;
		const uint32_t count = (a & ZF_COUNT_MASK) + (b & ZF_COUNT_MASK);
		const uint16_t node = (uint16_t)grove->nodes[t]++;

		grove->parents[t][a & ZF_NODE_MASK] = node;
		grove->parents[t][b & ZF_NODE_MASK] = node;
		grove->bits[t] += count >> ZF_COUNT_SHIFT;
		sifted[t] = (count | (depth_a > depth_b ? depth_a : depth_b) | node) + (1u << ZF_DEPTH_SHIFT);
	}
	sift(grove, trees, 1, levels, sifted);
}

/* Makes heaps of arrays whose longest has `length` elements. */
static void make_heaps(struct grove *grove, unsigned length)
{
	for (unsigned at = length / 2; at > 0; at--) {
		uint32_t sifted[SIDE_BY_SIDE];

#pragma GCC unroll 4
		for (unsigned t = 0; t < SIDE_BY_SIDE; t++)
			sifted[t] = grove->heaps[t][at];
		sift(grove, SIDE_BY_SIDE, at, zf_log2(length) - zf_log2(at), sifted);
	}
}

/* Lengths from the root down: one more than the parent's. */
static void measure(struct zf_code *code, const uint16_t *parents, unsigned symbols)
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

/* Up to SIDE_BY_SIDE codes, from the one with the most symbols to the one with the fewest. */
static void build(struct zf_code *const *codes, unsigned trees, unsigned symbols)
{
	struct grove grove;
	unsigned length = codes[0]->count, active = 1;
	const unsigned words = 2u << zf_log2(length);

	assert(codes[trees - 1]->count > 1);
	for (unsigned t = 0; t < SIDE_BY_SIDE; t++) {
		const unsigned count = t < trees ? codes[t]->count : 0;

		if (count > 0)
			memcpy(&grove.heaps[t][1], codes[t]->leaves, count * sizeof(grove.heaps[t][0]));
		memset(&grove.heaps[t][count + 1], 0xff, (words - count - 1) * sizeof(grove.heaps[t][0]));
		grove.nodes[t] = symbols;
		grove.bits[t] = 0;
	}
	make_heaps(&grove, length);
	for (; length > 1; length--) {
		while (active < trees && codes[active]->count >= length)
			active++;
		if (active == 4)
			join(&grove, 4, length);
		else if (active == 3)
			join(&grove, 3, length);
		else if (active == 2)
			join(&grove, 2, length);
		else
			join(&grove, 1, length);
	}
	for (unsigned t = 0; t < trees; t++) {
		codes[t]->bits = grove.bits[t];
		codes[t]->height = (grove.heaps[t][1] & ZF_DEPTH_MASK) >> ZF_DEPTH_SHIFT;
		measure(codes[t], grove.parents[t], symbols);
	}
}

void zf_forest(struct zf_code *codes, unsigned trees, unsigned symbols)
{
	struct zf_code *sorted[ZF_TREES];

	for (unsigned i = 0; i < trees; i++) {
		unsigned at = i;

		for (; at > 0 && sorted[at - 1]->count < codes[i].count; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = &codes[i];
	}
	for (unsigned i = 0; i < trees; i += SIDE_BY_SIDE)
		build(sorted + i, trees - i < SIDE_BY_SIDE ? trees - i : SIDE_BY_SIDE, symbols);
}
