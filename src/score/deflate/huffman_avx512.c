/*
 * huffman_avx512.c - the Huffman codes of sixteen blocks at a time
 *
 * huffman_batch.c with a heap in each 32-bit lane of a vector: heap[i] are the sixteen
 * elements at place i. All heaps have the same length at any time; one with fewer
 * symbols waits, its top being sifted into itself, until the others are as short.
 *
 * The hole that sifting moves down is at another place in each lane. For three
 * levels its places are few enough to load all of them and blend; below that, the
 * children are gathered.
 */
#include "score/deflate/huffman_batch.h"

#include <assert.h>
#include <immintrin.h>
#include <string.h>

/* So many levels are sifted by looking at all their places. */
#define SHALLOW 3

struct grove {
	__m512i heap[ZF_HEAP_WORDS];
	uint32_t joined[ZF_LITLEN_SYMBOLS][2][16]; /* what was joined, by the heaps' length before */
};

/* The smaller of two children, and whether it is the right one, which it is where they are equal. */
static inline __m512i smaller_child(__m512i left, __m512i right, __mmask16 *go_right)
{
	*go_right = _mm512_cmple_epu32_mask(_mm512_andnot_si512(_mm512_set1_epi32((int)ZF_NODE_MASK), right), left);
	return _mm512_mask_mov_epi32(left, *go_right, right);
}

/* What is laid down in the hole, the sifted element or the child; the other one is carried on. */
static inline __m512i lay_down(__m512i *sifted, __m512i child)
{
	const __mmask16 stays =
		_mm512_cmple_epu32_mask(_mm512_andnot_si512(_mm512_set1_epi32((int)ZF_NODE_MASK), *sifted), child);
	const __m512i laid = _mm512_mask_mov_epi32(child, stays, *sifted);

	*sifted = _mm512_mask_mov_epi32(*sifted, stays, child);
	return laid;
}

/* Sifts on from `places`, by `levels` more levels, whatever place that is in each lane. */
static inline void sift_deep(__m512i *heap, __m512i places, unsigned levels, __m512i sifted)
{
	const __m512i lanes = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
	__m512i words = _mm512_add_epi32(_mm512_slli_epi32(places, 4), lanes);

	for (; levels > 0; levels--) {
		const __m512i lefts = _mm512_sub_epi32(_mm512_slli_epi32(words, 1), lanes);
		const __m512i left = _mm512_i32gather_epi32(lefts, heap, 4);
		const __m512i right = _mm512_i32gather_epi32(lefts, heap + 1, 4);
		__mmask16 go_right;
		const __m512i child = smaller_child(left, right, &go_right);

		_mm512_i32scatter_epi32(heap, words, lay_down(&sifted, child), 4);
		words = _mm512_mask_add_epi32(lefts, go_right, lefts, _mm512_set1_epi32(16));
	}
	_mm512_i32scatter_epi32(heap, words, sifted, 4);
}

/*
 * Sifts an element down from heap[at], by `levels` levels. Down to SHALLOW levels
 * the hole is in one of few rows of the heap: here[i] are the lanes that have it in
 * row i of the level.
 */
static inline void sift(__m512i *heap, unsigned at, unsigned levels, __m512i sifted)
{
	__m512i places = _mm512_set1_epi32((int)at);
	__mmask16 here[1 << SHALLOW];

	here[0] = 0xffff;
#pragma GCC unroll 4
	for (unsigned level = 0; level < SHALLOW; level++) {
		const unsigned rows = 1u << level;
		__m512i *const row = heap + ((size_t)at << level);
		const __m512i *const children = heap + ((size_t)at << (level + 1));
		__m512i left, right, laid;
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
		laid = lay_down(&sifted, smaller_child(left, right, &go_right));
#pragma GCC unroll 8
		for (unsigned i = 0; i < rows; i++)
			row[i] = _mm512_mask_mov_epi32(row[i], here[i], laid);
#pragma GCC unroll 8
		for (unsigned i = rows; i > 0; i--) {
			here[2 * i - 1] = here[i - 1] & go_right;
			here[2 * i - 2] = here[i - 1] & (__mmask16)~go_right;
		}
		places = _mm512_add_epi32(places, places);
		places = _mm512_mask_add_epi32(places, go_right, places, _mm512_set1_epi32(1));
	}
	if (levels <= SHALLOW) {
		__m512i *const row = heap + ((size_t)at << levels);

		for (unsigned i = 0; i < 1u << levels; i++)
			row[i] = _mm512_mask_mov_epi32(row[i], here[i], sifted);
		return;
	}
	sift_deep(heap, places, levels - SHALLOW, sifted);
}

/* Joins the two smallest subtrees of the heaps that have `length` elements or more. Returns the new elements. */
static inline __m512i join(struct grove *grove, unsigned length, __mmask16 active, __m512i nodes)
{
	const __m512i depth_mask = _mm512_set1_epi32((int)ZF_DEPTH_MASK);
	const __m512i count_mask = _mm512_set1_epi32((int)ZF_COUNT_MASK);
	const unsigned levels = zf_log2(length - 1);
	const __m512i a = grove->heap[1];
	const __m512i last = grove->heap[length];
	__m512i b, joined;

	grove->heap[length] = _mm512_set1_epi32(-1);
	sift(grove->heap, 1, levels, _mm512_mask_mov_epi32(a, active, last));
	b = grove->heap[1];
	joined = _mm512_add_epi32(_mm512_and_si512(a, count_mask), _mm512_and_si512(b, count_mask));
	joined = _mm512_or_si512(joined,
	                         _mm512_max_epu32(_mm512_and_si512(a, depth_mask), _mm512_and_si512(b, depth_mask)));
	joined = _mm512_add_epi32(_mm512_or_si512(joined, nodes), _mm512_set1_epi32(1 << ZF_DEPTH_SHIFT));
	joined = _mm512_mask_mov_epi32(a, active, joined);
	sift(grove->heap, 1, levels, joined);
	_mm512_storeu_si512(grove->joined[length - 2][0], a);
	_mm512_storeu_si512(grove->joined[length - 2][1], b);
	return joined;
}

/* Lengths from the root down, the last that was joined first: children are one longer than their parent. */
static void measure(struct zf_code *code, const struct grove *grove, unsigned lane, unsigned symbols)
{
	unsigned node = symbols + code->count - 2;

	code->lengths[node] = 0;
	for (unsigned i = 0; i + 1 < code->count; i++, node--) {
		const uint8_t length = (uint8_t)(code->lengths[node] + 1);

		code->lengths[grove->joined[i][0][lane] & ZF_NODE_MASK] = length;
		code->lengths[grove->joined[i][1][lane] & ZF_NODE_MASK] = length;
	}
}

void zf_forest_avx512(struct zf_code *codes, unsigned trees, unsigned symbols)
{
	const __m512i stride =
		_mm512_mullo_epi32(_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
	                           _mm512_set1_epi32((int)(sizeof(struct zf_code) / 4)));
	const __mmask16 used = (__mmask16)((1u << trees) - 1);
	struct grove grove;
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
		grove.heap[i + 1] = _mm512_mask_i32gather_epi32(
			_mm512_set1_epi32(-1),
			(__mmask16)(used & _mm512_cmpgt_epu32_mask(lengths, _mm512_set1_epi32((int)i))), stride,
			&codes->leaves[i], 4);
	for (unsigned i = length + 1; i < 2u << zf_log2(length); i++)
		grove.heap[i] = _mm512_set1_epi32(-1);
	for (unsigned at = length / 2; at > 0; at--)
		sift(grove.heap, at, zf_log2(length) - zf_log2(at), grove.heap[at]);
	/* The first node of each code is joined when the heaps are as long as its own at first. */
	nodes = _mm512_add_epi32(lengths, _mm512_set1_epi32((int)symbols));
	for (; length > 1; length--) {
		const __m512i now = _mm512_set1_epi32((int)length);
		const __mmask16 active = _mm512_cmpge_epu32_mask(lengths, now);
		const __m512i joined = join(&grove, length, active, _mm512_sub_epi32(nodes, now));

		sums = _mm512_mask_add_epi32(sums, active, sums, _mm512_srli_epi32(joined, ZF_COUNT_SHIFT));
	}
	_mm512_store_si512(bits, sums);
	_mm512_store_si512(tops, grove.heap[1]);
	for (unsigned t = 0; t < trees; t++) {
		codes[t].bits = bits[t];
		codes[t].height = (tops[t] & ZF_DEPTH_MASK) >> ZF_DEPTH_SHIFT;
		measure(&codes[t], &grove, t, symbols);
	}
}
