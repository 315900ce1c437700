/*
 * huffman.c - one Huffman code, as zlib builds it
 *
 * Many codes are optimal; which one zlib takes decides the size of the block's
 * header. So its way of breaking ties must be followed to the letter: a binary
 * heap in an array, ordered by count and then by depth of subtree, in which
 * equal elements lie where sifting has left them. A sifted element stops above
 * its equals, and of two equal children the right one counts as the smaller.
 *
 * This is the plain form, for single blocks and for the rare code whose lengths
 * pass the limit. huffman.h has the form for many blocks at a time.
 */
#include "score/deflate/huffman.h"

#include "score/deflate/alphabet.h"

#include <stdbool.h>
#include <string.h>

#define MAX_NODES (2 * ZF_LITLEN_SYMBOLS)

struct tree {
	uint16_t counts[MAX_NODES];
	uint8_t depths[MAX_NODES]; /* of the subtree below */
	uint16_t parents[MAX_NODES];
	uint8_t lengths[MAX_NODES];
	uint16_t heap[ZF_LITLEN_SYMBOLS + 2]; /* from 1 on */
	unsigned heap_length;
	uint16_t order[MAX_NODES]; /* nodes as the heap gave them away: ever greater counts */
	unsigned ordered;
};

static bool not_above(const struct tree *tree, unsigned a, unsigned b)
{
	return tree->counts[a] < tree->counts[b] ||
	       (tree->counts[a] == tree->counts[b] && tree->depths[a] <= tree->depths[b]);
}

static void sift_down(struct tree *tree, unsigned at)
{
	const uint16_t sifted = tree->heap[at];
	unsigned child;

	while ((child = 2 * at) <= tree->heap_length) {
		if (child < tree->heap_length && not_above(tree, tree->heap[child + 1], tree->heap[child]))
			child++;
		if (not_above(tree, sifted, tree->heap[child]))
			break;
		tree->heap[at] = tree->heap[child];
		at = child;
	}
	tree->heap[at] = sifted;
}

/* Puts the symbols that occur into the heap, and makes up for missing ones: a code has at least two. */
static void add_leaves(struct tree *tree, unsigned symbols, unsigned *last)
{
	int greatest = -1;

	for (unsigned symbol = 0; symbol < symbols; symbol++)
		if (tree->counts[symbol] != 0) {
			tree->heap[++tree->heap_length] = (uint16_t)symbol;
			greatest = (int)symbol;
		}
	while (tree->heap_length < 2) {
		const int symbol = greatest < 2 ? ++greatest : 0;

		tree->heap[++tree->heap_length] = (uint16_t)symbol;
		tree->counts[symbol] = 1;
	}
	*last = (unsigned)greatest;
}

static uint16_t remove_smallest(struct tree *tree)
{
	const uint16_t smallest = tree->heap[1];

	tree->heap[1] = tree->heap[tree->heap_length--];
	sift_down(tree, 1);
	tree->order[tree->ordered++] = smallest;
	return smallest;
}

/* Joins the two smallest subtrees until there is one. Returns the number of nodes. */
static unsigned join(struct tree *tree, unsigned symbols)
{
	unsigned node = symbols;

	do {
		const unsigned a = remove_smallest(tree);
		const unsigned b = tree->heap[1];

		tree->order[tree->ordered++] = (uint16_t)b;
		tree->counts[node] = (uint16_t)(tree->counts[a] + tree->counts[b]);
		tree->depths[node] =
			(uint8_t)((tree->depths[a] > tree->depths[b] ? tree->depths[a] : tree->depths[b]) + 1);
		tree->parents[a] = tree->parents[b] = (uint16_t)node;
		tree->heap[1] = (uint16_t)node++;
		sift_down(tree, 1);
	} while (tree->heap_length > 1);
	return node;
}

/*
 * Brings codes longer than `limit` back to it: a leaf higher up goes one level
 * down and takes one of them along as its brother. The new lengths are dealt out
 * anew, the longest to the symbols that left the heap first.
 */
static void shorten(struct tree *tree, unsigned symbols, unsigned limit, unsigned too_long, unsigned *of_length)
{
	unsigned next = 0;

	for (; (int)too_long > 0; too_long -= 2) {
		unsigned bits = limit - 1;

		while (of_length[bits] == 0)
			bits--;
		of_length[bits]--;
		of_length[bits + 1] += 2;
		of_length[limit]--;
	}
	for (unsigned bits = limit; bits > 0; bits--)
		for (unsigned n = of_length[bits]; n > 0; next++)
			if (tree->order[next] < symbols) {
				tree->lengths[tree->order[next]] = (uint8_t)bits;
				n--;
			}
}

/* Lengths from the root down: one more than the parent's. */
static void measure(struct tree *tree, unsigned symbols, unsigned nodes, unsigned limit)
{
	unsigned of_length[ZF_MAX_CODE_BITS + 1] = {0};
	unsigned too_long = 0;

	tree->lengths[nodes - 1] = 0;
	for (unsigned i = tree->ordered; i > 0; i--) {
		const unsigned node = tree->order[i - 1];
		unsigned bits = tree->lengths[tree->parents[node]] + 1u;

		if (bits > limit) {
			bits = limit;
			too_long++;
		}
		tree->lengths[node] = (uint8_t)bits;
		if (node < symbols)
			of_length[bits]++;
	}
	if (too_long > 0)
		shorten(tree, symbols, limit, too_long, of_length);
}

uint32_t zf_tree(const uint16_t *counts, unsigned symbols, unsigned limit, uint8_t *lengths, unsigned *last)
{
	struct tree tree;
	unsigned nodes;
	uint32_t bits = 0;

	tree.heap_length = tree.ordered = 0;
	memcpy(tree.counts, counts, symbols * sizeof(*counts));
	memset(tree.depths, 0, symbols);
	memset(tree.lengths, 0, symbols);
	add_leaves(&tree, symbols, last);
	for (unsigned at = tree.heap_length / 2; at > 0; at--)
		sift_down(&tree, at);
	nodes = join(&tree, symbols);
	measure(&tree, symbols, nodes, limit);
	memcpy(lengths, tree.lengths, symbols);
	for (unsigned symbol = 0; symbol < symbols; symbol++)
		bits += (uint32_t)counts[symbol] * lengths[symbol];
	return bits;
}
