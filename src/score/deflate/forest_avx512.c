/*
 * forest_avx512.c - the Huffman codes of sixteen blocks at a time
 *
 * forest.c with a heap in each 32-bit lane of a vector: heap[i] are the sixteen
 * elements at place i. All heaps have the same length at any time; one with fewer
 * symbols waits, its top being sifted into itself, until the others are as short.
 *
 * The hole that sifting moves down is at another place in each lane. For three
 * levels the two, four and eight possible places are few enough to load all of
 * them and blend; below that, the children are gathered.
 */
#include "score/deflate/forest.h"

#include <immintrin.h>
#include <string.h>

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

#define PICK(mask, no, yes) _mm512_mask_mov_epi32(no, mask, yes)

/* Sifts an element down from heap[at], by `levels` levels. */
static inline void sift(__m512i *heap, unsigned at, unsigned levels, __m512i sifted)
{
	__m512i *const a = heap + (size_t)2 * at, *const b = heap + (size_t)4 * at, *const c = heap + (size_t)8 * at;
	__m512i child, laid, a0, a1, b0, b1, b2, b3, c0, c1, c2, c3, c4, c5, c6, c7, places;
	__mmask16 right0, right1, right2;

	if (levels == 0) {
		heap[at] = sifted;
		return;
	}
	a0 = a[0], a1 = a[1];
	child = smaller_child(a0, a1, &right0);
	heap[at] = lay_down(&sifted, child);
	if (levels == 1) {
		a[0] = PICK(right0, sifted, a0);
		a[1] = PICK(right0, a1, sifted);
		return;
	}
	b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3];
	child = smaller_child(PICK(right0, b0, b2), PICK(right0, b1, b3), &right1);
	laid = lay_down(&sifted, child);
	a[0] = PICK(right0, laid, a0);
	a[1] = PICK(right0, a1, laid);
	laid = sifted;
	if (levels > 2) {
		c0 = c[0], c1 = c[1], c2 = c[2], c3 = c[3], c4 = c[4], c5 = c[5], c6 = c[6], c7 = c[7];
		child = smaller_child(PICK(right0, PICK(right1, c0, c2), PICK(right1, c4, c6)),
		                      PICK(right0, PICK(right1, c1, c3), PICK(right1, c5, c7)), &right2);
		laid = lay_down(&sifted, child);
	}
	b[0] = PICK((__mmask16) ~(right0 | right1), b0, laid);
	b[1] = PICK((__mmask16)(~right0 & right1), b1, laid);
	b[2] = PICK((__mmask16)(right0 & ~right1), b2, laid);
	b[3] = PICK((__mmask16)(right0 & right1), b3, laid);
	if (levels == 2)
		return;
	if (levels == 3) {
		c[0] = PICK((__mmask16) ~(right0 | right1 | right2), c0, sifted);
		c[1] = PICK((__mmask16)(~right0 & ~right1 & right2), c1, sifted);
		c[2] = PICK((__mmask16)(~right0 & right1 & ~right2), c2, sifted);
		c[3] = PICK((__mmask16)(~right0 & right1 & right2), c3, sifted);
		c[4] = PICK((__mmask16)(right0 & ~right1 & ~right2), c4, sifted);
		c[5] = PICK((__mmask16)(right0 & ~right1 & right2), c5, sifted);
		c[6] = PICK((__mmask16)(right0 & right1 & ~right2), c6, sifted);
		c[7] = PICK((__mmask16)(right0 & right1 & right2), c7, sifted);
		return;
	}
	places = _mm512_set1_epi32((int)(8 * at));
	places = _mm512_mask_add_epi32(places, right0, places, _mm512_set1_epi32(4));
	places = _mm512_mask_add_epi32(places, right1, places, _mm512_set1_epi32(2));
	places = _mm512_mask_add_epi32(places, right2, places, _mm512_set1_epi32(1));
	sift_deep(heap, places, levels - 3, sifted);
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
