/*
 * huffman_avx2.c - many Huffman codes, built eight at a time
 *
 * As huffman_avx512.c, with eight lanes: heap[i] holds element i of eight heaps. On
 * the first levels all rows are loaded and blended. Below that each lane is sifted
 * alone, in plain code, four lanes side by side: AVX2 cannot store to a different
 * row in each lane, and its gathers are slower than eight loads on many machines.
 *
 * Comparisons are signed. No word of an element has the highest bit.
 */
#include "score/deflate/huffman_batch.h"

#include <assert.h>
#include <immintrin.h>
#include <string.h>

#define LANES        8
#define SIDE_BY_SIDE 4 /* lanes of which the deep levels are sifted together */

/* The levels on which sifting loads all rows. */
#define SHALLOW 3

#define HEAP_END INT32_MAX /* above all elements */

struct heaps {
	__m256i heap[ZF_HEAP_WORDS];
	uint32_t joined[ZF_LITLEN_SYMBOLS][2][LANES]; /* the two elements joined when the heaps had length i + 2 */
};

/* `b` in the lanes of `mask`, else `a`. Of the blends, gcc compiles only the one of floats to a single instruction. */
static inline __m256i blend(__m256i a, __m256i b, __m256i mask)
{
	return _mm256_castps_si256(
		_mm256_blendv_ps(_mm256_castsi256_ps(a), _mm256_castsi256_ps(b), _mm256_castsi256_ps(mask)));
}

static inline __m256i without_node(__m256i word)
{
	return _mm256_andnot_si256(_mm256_set1_epi32((int)ZF_NODE_MASK), word);
}

/* The smaller of two children, the right one if they are equal. `*go_left`: the lanes in which it is the left one. */
static inline __m256i smaller_child(__m256i left, __m256i right, __m256i *go_left)
{
	*go_left = _mm256_cmpgt_epi32(without_node(right), left);
	return blend(right, left, *go_left);
}

/* Returns what goes into the hole, the sifted element or the child. `*sifted` becomes the other one. */
static inline __m256i fill_hole(__m256i *sifted, __m256i child)
{
	const __m256i sinks = _mm256_cmpgt_epi32(without_node(*sifted), child);
	const __m256i filling = blend(*sifted, child, sinks);

	*sifted = blend(child, *sifted, sinks);
	return filling;
}

/* Sifts on from the holes, one in each lane, by `levels` more levels, in the first `active` lanes. */
static inline void sift_deep(__m256i *heap, __m256i holes, unsigned levels, __m256i sifted, unsigned active)
{
	uint32_t *const words = (uint32_t *)heap;
	_Alignas(32) uint32_t at[LANES], carried[LANES];

	/* at[lane] is the index of the hole's row in `words`. */
	_mm256_store_si256((__m256i *)at, _mm256_slli_epi32(holes, 3));
	_mm256_store_si256((__m256i *)carried, sifted);
	for (unsigned first = 0; first < active; first += SIDE_BY_SIDE) {
		uint32_t *const lane = words + first;
		size_t hole[SIDE_BY_SIDE];
		uint32_t down[SIDE_BY_SIDE];

#pragma GCC unroll 4
		for (unsigned t = 0; t < SIDE_BY_SIDE; t++) {
			hole[t] = at[first + t];
			down[t] = carried[first + t];
		}
		for (unsigned level = levels; level > 0; level--) {
#pragma GCC unroll 4
			for (unsigned t = 0; t < SIDE_BY_SIDE; t++) {
				const uint32_t *children = &lane[2 * hole[t] + t];
				const uint32_t left = children[0], right = children[LANES];
				const bool go_right = (right & ~ZF_NODE_MASK) <= left;
				const uint32_t child = go_right ? right : left;
				const uint32_t swapped =
					zf_all_ones(child < (down[t] & ~ZF_NODE_MASK)) & (down[t] ^ child);

				lane[hole[t] + t] = down[t] ^ swapped;
				down[t] = child ^ swapped;
				hole[t] = 2 * hole[t] + (go_right ? LANES : 0);
			}
		}
#pragma GCC unroll 4
		for (unsigned t = 0; t < SIDE_BY_SIDE; t++)
			lane[hole[t] + t] = down[t];
	}
}

/*
 * Sifts an element down from heap[at], by `levels` levels. On the first SHALLOW
 * levels the hole is in one of a few rows: here[i] are the lanes that have it in
 * row i of the level. Deeper, only the first `active` lanes are sifted.
 */
static inline __attribute__((always_inline)) void sift(__m256i *heap, unsigned at, unsigned levels, __m256i sifted,
                                                       unsigned active)
{
	__m256i holes = _mm256_set1_epi32((int)at);
	__m256i here[1 << SHALLOW];

	here[0] = _mm256_set1_epi32(-1);
#pragma GCC unroll 4
	for (unsigned level = 0; level < SHALLOW; level++) {
		const unsigned rows = 1u << level;
		__m256i *const row = heap + ((size_t)at << level);
		const __m256i *const children = heap + ((size_t)at << (level + 1));
		__m256i left, right, filling, go_left;

		if (level == levels)
			break;
		left = children[0];
		right = children[1];
#pragma GCC unroll 8
		for (size_t i = 1; i < rows; i++) {
			left = blend(left, children[2 * i], here[i]);
			right = blend(right, children[2 * i + 1], here[i]);
		}
		filling = fill_hole(&sifted, smaller_child(left, right, &go_left));
#pragma GCC unroll 8
		for (unsigned i = 0; i < rows; i++)
			row[i] = blend(row[i], filling, here[i]);
#pragma GCC unroll 8
		for (unsigned i = rows; i > 0; i--) {
			here[2 * i - 1] = _mm256_andnot_si256(go_left, here[i - 1]);
			here[2 * i - 2] = _mm256_and_si256(go_left, here[i - 1]);
		}
		/* A lane of go_left is -1 or 0. */
		holes = _mm256_add_epi32(_mm256_add_epi32(holes, holes),
		                         _mm256_add_epi32(go_left, _mm256_set1_epi32(1)));
	}
	if (levels <= SHALLOW) {
		__m256i *const row = heap + ((size_t)at << levels);

		for (unsigned i = 0; i < 1u << levels; i++)
			row[i] = blend(row[i], sifted, here[i]);
		return;
	}
	sift_deep(heap, holes, levels - SHALLOW, sifted, active);
}

/* The lanes of a group of heaps that have at least `length` elements: the first `active`. */
struct lanes {
	unsigned active;
	__m256i mask;
};

/* Joins the two smallest subtrees of the active heaps. Returns the new elements. */
static inline __m256i join(struct heaps *heaps, unsigned length, struct lanes lanes, __m256i nodes)
{
	const __m256i depth_mask = _mm256_set1_epi32((int)ZF_DEPTH_MASK);
	const __m256i count_mask = _mm256_set1_epi32((int)ZF_COUNT_MASK);
	const unsigned levels = zf_floor_log2(length - 1);
	const __m256i a = heaps->heap[1];
	const __m256i last = heaps->heap[length];
	__m256i b, joined;

	heaps->heap[length] = _mm256_set1_epi32(HEAP_END);
	sift(heaps->heap, 1, levels, blend(a, last, lanes.mask), lanes.active);
	b = heaps->heap[1];
	joined = _mm256_add_epi32(_mm256_and_si256(a, count_mask), _mm256_and_si256(b, count_mask));
	joined = _mm256_or_si256(joined,
	                         _mm256_max_epu32(_mm256_and_si256(a, depth_mask), _mm256_and_si256(b, depth_mask)));
	joined = _mm256_add_epi32(_mm256_or_si256(joined, nodes), _mm256_set1_epi32(1 << ZF_DEPTH_SHIFT));
	joined = blend(a, joined, lanes.mask);
	sift(heaps->heap, 1, levels, joined, lanes.active);
	_mm256_storeu_si256((__m256i *)heaps->joined[length - 2][0], a);
	_mm256_storeu_si256((__m256i *)heaps->joined[length - 2][1], b);
	return joined;
}

/* Assigns lengths from the root down, in reverse order of joining: children are one longer than their parent. */
static void assign_lengths(struct zf_huffman_code *code, const struct heaps *heaps, unsigned lane, unsigned symbols)
{
	unsigned node = symbols + code->count - 2;

	code->lengths[node] = 0;
	for (unsigned i = 0; i + 1 < code->count; i++, node--) {
		const uint8_t length = (uint8_t)(code->lengths[node] + 1);

		code->lengths[heaps->joined[i][0][lane] & ZF_NODE_MASK] = length;
		code->lengths[heaps->joined[i][1][lane] & ZF_NODE_MASK] = length;
	}
}

/* Fills the heaps with the leaves of the codes, of which the first has the most, and orders them. */
static void make_heaps(struct heaps *heaps, struct zf_huffman_code *const *codes, unsigned trees)
{
	uint32_t *const words = (uint32_t *)heaps->heap;
	const unsigned length = codes[0]->count;

	for (unsigned i = codes[trees - 1]->count; i < 2u << zf_floor_log2(length); i++)
		heaps->heap[i] = _mm256_set1_epi32(HEAP_END);
	for (unsigned t = 0; t < trees; t++)
		for (unsigned i = 0; i < codes[t]->count; i++)
			words[(i + 1) * LANES + t] = codes[t]->leaves[i];
	for (unsigned at = length / 2; at > 0; at--)
		sift(heaps->heap, at, zf_floor_log2(length) - zf_floor_log2(at), heaps->heap[at], trees);
}

/* Builds up to LANES codes, which are ordered from the most symbols to the fewest. */
static void build(struct zf_huffman_code *const *codes, unsigned trees, unsigned symbols)
{
	struct heaps heaps;
	_Alignas(32) uint32_t counts[LANES] = {0}, bits[LANES], tops[LANES];
	__m256i lengths, nodes, sums = _mm256_setzero_si256();
	struct lanes lanes = {0};

	assert(codes[trees - 1]->count > 1);
	for (unsigned t = 0; t < trees; t++)
		counts[t] = codes[t]->count;
	make_heaps(&heaps, codes, trees);
	lengths = _mm256_load_si256((const __m256i *)counts);
	/* A code makes its first inner node when the heaps are as long as its own was at the start. */
	nodes = _mm256_add_epi32(lengths, _mm256_set1_epi32((int)symbols));
	for (unsigned length = counts[0]; length > 1; length--) {
		const __m256i now = _mm256_set1_epi32((int)length);
		__m256i joined;

		lanes.mask = _mm256_cmpgt_epi32(lengths, _mm256_set1_epi32((int)length - 1));
		while (lanes.active < trees && counts[lanes.active] >= length)
			lanes.active++;
		joined = join(&heaps, length, lanes, _mm256_sub_epi32(nodes, now));
		sums = _mm256_add_epi32(sums, _mm256_and_si256(lanes.mask, _mm256_srli_epi32(joined, ZF_COUNT_SHIFT)));
	}
	_mm256_store_si256((__m256i *)bits, sums);
	_mm256_store_si256((__m256i *)tops, heaps.heap[1]);
	for (unsigned t = 0; t < trees; t++) {
		codes[t]->bits = bits[t];
		codes[t]->height = (tops[t] & ZF_DEPTH_MASK) >> ZF_DEPTH_SHIFT;
		assign_lengths(codes[t], &heaps, t, symbols);
	}
}

void zf_huffman_batch_avx2(struct zf_huffman_code *codes, unsigned trees, unsigned symbols)
{
	struct zf_huffman_code *sorted[ZF_HUFFMAN_BATCH];

	zf_huffman_sort(codes, trees, sorted);
	for (unsigned i = 0; i < trees; i += LANES)
		build(sorted + i, trees - i < LANES ? trees - i : LANES, symbols);
}
