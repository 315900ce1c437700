/*
 * huffman.c - one Huffman code, as zlib builds it
 *
 * Many codes are optimal, but the size of the block's header depends on which one
 * zlib takes. So ties must be broken exactly as zlib breaks them. It uses a binary
 * heap in an array, ordered by count and then by depth of the subtree; equal
 * elements stay where sifting has left them. A sifted element stops above its
 * equals, and of two equal children the right one counts as the smaller.
 *
 * This is the plain form, for single blocks and for the rare code that is longer
 * than the limit. huffman_batch.c builds many codes at once.
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
	uint16_t order[MAX_NODES]; /* nodes in the order they left the heap: by ascending count */
	unsigned ordered;
};

static bool is_not_above(const struct tree *tree, unsigned a, unsigned b)
{
	return tree->counts[a] < tree->counts[b] ||
	       (tree->counts[a] == tree->counts[b] && tree->depths[a] <= tree->depths[b]);
}

static void sift_down(struct tree *tree, unsigned at)
{
	const uint16_t sifted = tree->heap[at];
	unsigned child;

	while ((child = 2 * at) <= tree->heap_length) {
		if (child < tree->heap_length && is_not_above(tree, tree->heap[child + 1], tree->heap[child]))
			child++;
		if (is_not_above(tree, sifted, tree->heap[child]))
			break;
		tree->heap[at] = tree->heap[child];
		at = child;
	}
	tree->heap[at] = sifted;
}

/* Adds the symbols that occur to the heap. If there are fewer than two, adds others, as a code has at least two. */
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
 * Shortens `too_long` codes to `limit`: a leaf higher up moves one level down and
 * gets one of them as its sibling. Then assigns the lengths again, the longest to
 * the symbols that left the heap first. `of_length` counts the leaves of each
 * length.
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

/* Assigns lengths from the root down: a node's length is one more than its parent's. */
static void assign_lengths(struct tree *tree, unsigned symbols, unsigned nodes, unsigned limit)
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

uint32_t zf_huffman(const uint16_t *counts, unsigned symbols, unsigned limit, uint8_t *lengths, unsigned *last)
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
	assign_lengths(&tree, symbols, nodes, limit);
	memcpy(lengths, tree.lengths, symbols);
	for (unsigned symbol = 0; symbol < symbols; symbol++)
		bits += (uint32_t)counts[symbol] * lengths[symbol];
	return bits;
}
