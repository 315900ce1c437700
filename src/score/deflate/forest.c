/*
 * forest.c - the Huffman codes of several blocks at a time
 *
 * A heap's element is one word, count * 2^15 + depth * 2^10 + node, so that one
 * comparison does: a is not above b, in zlib's order, if a without its node
 * number is not above b with it. Behind the last element a heap holds words that
 * are above all others, and then sifting needs no look at where the heap ends.
 *
 * Nor does it need a branch. On its way down along the smaller children, the
 * sifted element stays where it is not above the child; from there on the loop
 * carries that child instead, and lays it down again one level below, since it is
 * not above its own children. So every sift takes as many steps as the heap has
 * levels, and those of several heaps run side by side.
 */
#include "score/deflate/forest.h"

#include <stdbool.h>
#include <string.h>

#define COUNT_SHIFT 15
#define DEPTH_SHIFT 10
#define NODE_MASK   1023u
#define DEPTH_MASK  (31u << DEPTH_SHIFT)
#define COUNT_MASK  (~0u << COUNT_SHIFT)
#define NOTHING     UINT32_MAX

/* Children of the deepest of 286 elements are at 511 at most. */
#define HEAP_WORDS 512

struct grove {
	uint32_t heaps[ZF_TREES][HEAP_WORDS]; /* from 1 on */
	uint16_t parents[ZF_TREES][2 * ZF_LITLEN_SYMBOLS];
	unsigned nodes[ZF_TREES]; /* the number of the next one */
	uint32_t bits[ZF_TREES];
};

void zf_code_open(struct zf_code *code, const uint16_t *counts, unsigned symbols)
{
	unsigned found = 0;

	for (unsigned symbol = 0; symbol < symbols; symbol++) {
		code->symbols[found] = (uint16_t)symbol;
		code->counts[found] = counts[symbol];
		found += counts[symbol] != 0;
	}
	code->count = found;
}

/* Sifts sifted[t] down from heaps[t][at], by `levels` levels. */
static inline __attribute__((always_inline)) void sift(struct grove *grove, unsigned trees, unsigned at,
                                                       unsigned levels, uint32_t *sifted)
{
	unsigned places[ZF_TREES];

#pragma GCC unroll 4
	for (unsigned t = 0; t < trees; t++)
		places[t] = at;
	for (; levels > 0; levels--) {
#pragma GCC unroll 4
		for (unsigned t = 0; t < trees; t++) {
			const uint32_t *children = &grove->heaps[t][2 * places[t]];
			const uint32_t left = children[0], right = children[1];
			const bool go_right = (right & ~NODE_MASK) <= left;
			const uint32_t child = go_right ? right : left;
			const bool stays = (sifted[t] & ~NODE_MASK) <= child;

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
	uint32_t smallest[ZF_TREES], sifted[ZF_TREES];

#pragma GCC unroll 4
	for (unsigned t = 0; t < trees; t++) {
		smallest[t] = grove->heaps[t][1];
		sifted[t] = grove->heaps[t][length];
		grove->heaps[t][length] = NOTHING;
	}
	sift(grove, trees, 1, levels, sifted);
#pragma GCC unroll 4
	for (unsigned t = 0; t < trees; t++) {
		const uint32_t a = smallest[t], b = grove->heaps[t][1];
		const uint32_t depth_a = a & DEPTH_MASK, depth_b = b & DEPTH_MASK;
		const uint32_t count = (a & COUNT_MASK) + (b & COUNT_MASK);
		const uint16_t node = (uint16_t)grove->nodes[t]++;

		grove->parents[t][a & NODE_MASK] = node;
		grove->parents[t][b & NODE_MASK] = node;
		grove->bits[t] += count >> COUNT_SHIFT;
		sifted[t] = (count | (depth_a > depth_b ? depth_a : depth_b) | node) + (1u << DEPTH_SHIFT);
	}
	sift(grove, trees, 1, levels, sifted);
}

/* Makes heaps of arrays whose longest has `length` elements. */
static void make_heaps(struct grove *grove, unsigned length)
{
	for (unsigned at = length / 2; at > 0; at--) {
		uint32_t sifted[ZF_TREES];

#pragma GCC unroll 4
		for (unsigned t = 0; t < ZF_TREES; t++)
			sifted[t] = grove->heaps[t][at];
		sift(grove, ZF_TREES, at, zf_log2(length) - zf_log2(at), sifted);
	}
}

/* Lengths from the root down: one more than the parent's. */
static void measure(struct zf_code *code, const uint16_t *parents, unsigned symbols)
{
	uint8_t lengths[2 * ZF_LITLEN_SYMBOLS];
	unsigned node = symbols + code->count - 2;

	lengths[node] = 0;
	while (node-- > symbols)
		lengths[node] = (uint8_t)(lengths[parents[node]] + 1);
	for (unsigned i = 0; i < code->count; i++)
		code->lengths[i] = (uint8_t)(lengths[parents[code->symbols[i]]] + 1);
}

/* The codes from the one with the most symbols to the one with the fewest. */
static void sort_codes(struct zf_code **sorted, struct zf_code *const *codes, unsigned trees)
{
	for (unsigned i = 0; i < trees; i++) {
		unsigned at = i;

		for (; at > 0 && sorted[at - 1]->count < codes[i]->count; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = codes[i];
	}
}

void zf_forest(struct zf_code *const *codes, unsigned trees, unsigned symbols)
{
	struct grove grove;
	struct zf_code *sorted[ZF_TREES];
	unsigned length, words;

	sort_codes(sorted, codes, trees);
	length = sorted[0]->count;
	words = 2u << zf_log2(length);
	for (unsigned t = 0; t < ZF_TREES; t++) {
		const unsigned count = t < trees ? sorted[t]->count : 0;

		for (unsigned i = 0; i < count; i++)
			grove.heaps[t][i + 1] = (uint32_t)sorted[t]->counts[i] << COUNT_SHIFT | sorted[t]->symbols[i];
		memset(&grove.heaps[t][count + 1], 0xff, (words - count - 1) * sizeof(grove.heaps[t][0]));
		grove.nodes[t] = symbols;
		grove.bits[t] = 0;
	}
	make_heaps(&grove, length);
	for (unsigned active = 1; length > 1; length--) {
		while (active < trees && sorted[active]->count >= length)
			active++;
		switch (active) {
		case 1:
			join(&grove, 1, length);
			break;
		case 2:
			join(&grove, 2, length);
			break;
		case 3:
			join(&grove, 3, length);
			break;
		default:
			join(&grove, 4, length);
		}
	}
	for (unsigned t = 0; t < trees; t++) {
		sorted[t]->bits = grove.bits[t];
		sorted[t]->height = (grove.heaps[t][1] & DEPTH_MASK) >> DEPTH_SHIFT;
		measure(sorted[t], grove.parents[t], symbols);
	}
}
