/*
 * huffman_avx512.c - many Huffman codes, built sixteen at a time
 *
 * As huffman_batch.c, with one heap in each 32-bit lane of a vector: heap[i] holds
 * element i of all sixteen. All heaps are worked on at the same length. One with
 * fewer symbols waits until the others are as short; meanwhile its root is sifted
 * to where it was.
 *
 * The hole that sifting moves down is at a different index in each lane. For three
 * levels there are few possible indexes, so all rows are loaded and blended. Below
 * that, the children are gathered.
 */
#include "score/deflate/huffman_batch.h"

#include <assert.h>
#include <immintrin.h>
#include <string.h>

/* The levels on which sifting loads all rows. */
#define SHALLOW 3

struct heaps {
	__m512i heap[ZF_HEAP_WORDS];
	uint32_t joined[ZF_LITLEN_SYMBOLS][2][16]; /* the two elements joined when the heaps had length i + 2 */
};

/* The smaller of two children, the right one if they are equal. `*go_right`: the lanes in which it is the right one. */
static inline __m512i smaller_child(__m512i left, __m512i right, __mmask16 *go_right)
{
	*go_right = _mm512_cmple_epu32_mask(_mm512_andnot_si512(_mm512_set1_epi32((int)ZF_NODE_MASK), right), left);
	return _mm512_mask_mov_epi32(left, *go_right, right);
}

/* Returns what goes into the hole, the sifted element or the child. `*sifted` becomes the other one. */
static inline __m512i fill_hole(__m512i *sifted, __m512i child)
{
	const __mmask16 stays =
		_mm512_cmple_epu32_mask(_mm512_andnot_si512(_mm512_set1_epi32((int)ZF_NODE_MASK), *sifted), child);
	const __m512i filling = _mm512_mask_mov_epi32(child, stays, *sifted);

	*sifted = _mm512_mask_mov_epi32(*sifted, stays, child);
	return filling;
}

/* Sifts on from the holes, one in each lane, by `levels` more levels. */
static inline void sift_deep(__m512i *heap, __m512i holes, unsigned levels, __m512i sifted)
{
	const __m512i lanes = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
	__m512i words = _mm512_add_epi32(_mm512_slli_epi32(holes, 4), lanes);

	for (; levels > 0; levels--) {
		const __m512i lefts = _mm512_sub_epi32(_mm512_slli_epi32(words, 1), lanes);
		const __m512i left = _mm512_i32gather_epi32(lefts, heap, 4);
		const __m512i right = _mm512_i32gather_epi32(lefts, heap + 1, 4);
		__mmask16 go_right;
		const __m512i child = smaller_child(left, right, &go_right);

		_mm512_i32scatter_epi32(heap, words, fill_hole(&sifted, child), 4);
		words = _mm512_mask_add_epi32(lefts, go_right, lefts, _mm512_set1_epi32(16));
	}
	_mm512_i32scatter_epi32(heap, words, sifted, 4);
}

/*
 * Sifts an element down from heap[at], by `levels` levels. On the first SHALLOW
 * levels the hole is in one of a few rows: here[i] are the lanes that have it in
 * row i of the level.
 */
static inline void sift(__m512i *heap, unsigned at, unsigned levels, __m512i sifted)
{
	__m512i holes = _mm512_set1_epi32((int)at);
	__mmask16 here[1 << SHALLOW];

	here[0] = 0xffff;
#pragma GCC unroll 4
	for (unsigned level = 0; level < SHALLOW; level++) {
		const unsigned rows = 1u << level;
		__m512i *const row = heap + ((size_t)at << level);
		const __m512i *const children = heap + ((size_t)at << (level + 1));
		__m512i left, right, filling;
		__mmask16 go_right;

		if (level == levels)
			break;
		left = children[0];
		right = children[1];
#pragma GCC unroll 8
		for (size_t i = 1; i < rows; i++) {
			left = _mm512_mask_mov_epi32(left, here[i], children[2 * i]);
			right = _mm512_mask_mov_epi32(right, here[i], children[2 * i + 1]);
		}
		filling = fill_hole(&sifted, smaller_child(left, right, &go_right));
#pragma GCC unroll 8
		for (unsigned i = 0; i < rows; i++)
			row[i] = _mm512_mask_mov_epi32(row[i], here[i], filling);
#pragma GCC unroll 8
		for (unsigned i = rows; i > 0; i--) {
			here[2 * i - 1] = here[i - 1] & go_right;
			here[2 * i - 2] = here[i - 1] & (__mmask16)~go_right;
		}
		holes = _mm512_add_epi32(holes, holes);
		holes = _mm512_mask_add_epi32(holes, go_right, holes, _mm512_set1_epi32(1));
	}
	if (levels <= SHALLOW) {
		__m512i *const row = heap + ((size_t)at << levels);

		for (unsigned i = 0; i < 1u << levels; i++)
			row[i] = _mm512_mask_mov_epi32(row[i], here[i], sifted);
		return;
	}
	sift_deep(heap, holes, levels - SHALLOW, sifted);
}

/* Joins the two smallest subtrees of the heaps in the lanes `active`. Returns the new elements. */
static inline __m512i join(struct heaps *heaps, unsigned length, __mmask16 active, __m512i nodes)
{
	const __m512i depth_mask = _mm512_set1_epi32((int)ZF_DEPTH_MASK);
	const __m512i count_mask = _mm512_set1_epi32((int)ZF_COUNT_MASK);
	const unsigned levels = zf_floor_log2(length - 1);
	const __m512i a = heaps->heap[1];
	const __m512i last = heaps->heap[length];
	__m512i b, joined;

	heaps->heap[length] = _mm512_set1_epi32(-1);
	sift(heaps->heap, 1, levels, _mm512_mask_mov_epi32(a, active, last));
	b = heaps->heap[1];
	joined = _mm512_add_epi32(_mm512_and_si512(a, count_mask), _mm512_and_si512(b, count_mask));
	joined = _mm512_or_si512(joined,
	                         _mm512_max_epu32(_mm512_and_si512(a, depth_mask), _mm512_and_si512(b, depth_mask)));
	joined = _mm512_add_epi32(_mm512_or_si512(joined, nodes), _mm512_set1_epi32(1 << ZF_DEPTH_SHIFT));
	joined = _mm512_mask_mov_epi32(a, active, joined);
	sift(heaps->heap, 1, levels, joined);
	_mm512_storeu_si512(heaps->joined[length - 2][0], a);
	_mm512_storeu_si512(heaps->joined[length - 2][1], b);
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

void zf_huffman_batch_avx512(struct zf_huffman_code *codes, unsigned trees, unsigned symbols)
{
	const __m512i stride =
		_mm512_mullo_epi32(_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
	                           _mm512_set1_epi32((int)(sizeof(struct zf_huffman_code) / 4)));
	const __mmask16 used = (__mmask16)((1u << trees) - 1);
	struct heaps heaps;
	_Alignas(64) uint32_t counts[16] = {0}, bits[16], tops[16];
	unsigned length = 0;
	__m512i lengths, nodes, sums = _mm512_setzero_si512();

	for (unsigned t = 0; t < trees; t++) {
		assert(codes[t].count > 1);
		counts[t] = codes[t].count;
		length = length < counts[t] ? counts[t] : length;
	}
	lengths = _mm512_load_si512(counts);
	for (unsigned i = 0; i < length; i++)
		heaps.heap[i + 1] = _mm512_mask_i32gather_epi32(
			_mm512_set1_epi32(-1),
			(__mmask16)(used & _mm512_cmpgt_epu32_mask(lengths, _mm512_set1_epi32((int)i))), stride,
			&codes->leaves[i], 4);
	for (unsigned i = length + 1; i < 2u << zf_floor_log2(length); i++)
		heaps.heap[i] = _mm512_set1_epi32(-1);
	for (unsigned at = length / 2; at > 0; at--)
		sift(heaps.heap, at, zf_floor_log2(length) - zf_floor_log2(at), heaps.heap[at]);
	/* A code makes its first inner node when the heaps are as long as its own was at the start. */
	nodes = _mm512_add_epi32(lengths, _mm512_set1_epi32((int)symbols));
	for (; length > 1; length--) {
		const __m512i now = _mm512_set1_epi32((int)length);
		const __mmask16 active = _mm512_cmpge_epu32_mask(lengths, now);
		const __m512i joined = join(&heaps, length, active, _mm512_sub_epi32(nodes, now));

		sums = _mm512_mask_add_epi32(sums, active, sums, _mm512_srli_epi32(joined, ZF_COUNT_SHIFT));
	}
	_mm512_store_si512(bits, sums);
	_mm512_store_si512(tops, heaps.heap[1]);
	for (unsigned t = 0; t < trees; t++) {
		codes[t].bits = bits[t];
		codes[t].height = (tops[t] & ZF_DEPTH_MASK) >> ZF_DEPTH_SHIFT;
		assign_lengths(&codes[t], &heaps, t, symbols);
	}
}
