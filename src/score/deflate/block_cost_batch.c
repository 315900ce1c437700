/*
 * block_cost_batch.c - the sizes of many blocks
 *
 * The same sizes as block_cost.c, but the codes of several blocks are built at
 * once. The description of the code lengths is counted along the symbols that
 * occur. The gap between two of them is a run of zeros; equal lengths without a
 * gap between them are a repetition.
 *
 * This file is compiled once for each instruction set; see block_cost_avx2.c.
 */
#include "score/deflate/block_cost.h"

#include "score/deflate/code_lengths.h"
#include "score/deflate/huffman.h"
#include "score/deflate/huffman_batch.h"

#if defined(ZF_FOR_AVX512)
#include <immintrin.h>
#define BLOCK_COST_BATCH zf_block_cost_batch_avx512
#define HUFFMAN_BATCH    zf_huffman_batch_avx512
#elif defined(ZF_FOR_AVX2)
#define BLOCK_COST_BATCH zf_block_cost_batch_avx2
#define HUFFMAN_BATCH    zf_huffman_batch_avx2
#else
#define BLOCK_COST_BATCH zf_block_cost_batch
#define HUFFMAN_BATCH    zf_huffman_batch
#endif

/*
 * Counts the n-th repetition of a length, n > 2. One or two repetitions are
 * written as they are. The third turns all three into one symbol for a repetition,
 * which also covers the next three. The seventh starts again.
 */
static void count_repetition(uint16_t *counts, unsigned length, unsigned n)
{
	if (n % 6 == 3) {
		counts[length] = (uint16_t)(counts[length] - 2);
		counts[ZF_CODE_LENGTH_REPEAT]++;
	} else if (n % 6 == 1 || n % 6 == 2) {
		counts[length]++;
	}
}

/* Counts the symbols that describe the lengths of one code. */
static void count_gaps_and_lengths(const struct zf_huffman_code *code, uint16_t *counts)
{
	unsigned next = 0, repeated = 0, before = 0, single_zeros = 0, zeros = 0;

	for (unsigned i = 0; i < code->count; i++) {
		const unsigned symbol = code->leaves[i] & ZF_NODE_MASK;
		const unsigned gap = symbol - next, length = code->lengths[symbol];

		next = symbol + 1;
		/* Sums instead of branches: gaps are hard to predict, except that long ones are rare. */
		single_zeros += gap < 3 ? gap : 0;
		zeros += gap >= 3 && gap <= 10;
		if (gap > 10)
			zf_code_length_count_zeros(counts, gap);
		repeated = (repeated + 1) & (0u - (gap == 0 && length == before));
		before = length;
		if (repeated <= 2)
			counts[length]++;
		else
			count_repetition(counts, length, repeated);
	}
	counts[0] = (uint16_t)(counts[0] + single_zeros);
	counts[ZF_CODE_LENGTH_ZEROS] = (uint16_t)(counts[ZF_CODE_LENGTH_ZEROS] + zeros);
}

/* The bits that describe the code lengths. `counts` are those of the describing symbols, `code` is their code. */
static uint32_t header_bits(const uint16_t *counts, const struct zf_huffman_code *code)
{
	unsigned written = ZF_CODE_LENGTH_MIN_WRITTEN;
	uint32_t bits = code->bits;

	if (code->height > ZF_CODE_LENGTH_MAX_BITS) {
		uint8_t lengths[ZF_CODE_LENGTH_SYMBOLS];
		unsigned last;

		bits = zf_huffman(counts, ZF_CODE_LENGTH_SYMBOLS, ZF_CODE_LENGTH_MAX_BITS, lengths, &last);
	}
	for (unsigned i = 0; i < code->count; i++) {
		const unsigned rank = zf_code_length_rank(code->leaves[i] & ZF_NODE_MASK);

		if (rank >= written)
			written = rank + 1;
	}
	return zf_code_lengths_bits(counts, bits, written);
}

/* Sets the leaves of `code` to the symbols that occur. */
static void set_leaves(struct zf_huffman_code *code, const uint16_t *counts, unsigned symbols)
{
	unsigned found = 0;

#ifdef ZF_FOR_AVX512
	const __m512i order = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);

	for (unsigned symbol = 0; symbol < symbols; symbol += 16) {
		const __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(counts + symbol)));
		const __mmask16 rest = (__mmask16)(symbols - symbol < 16 ? (1u << (symbols - symbol)) - 1 : 0xffff);
		const __mmask16 occur = _mm512_mask_test_epi32_mask(rest, wide, wide);
		const __m512i leaves = _mm512_or_si512(_mm512_slli_epi32(wide, ZF_COUNT_SHIFT),
		                                       _mm512_add_epi32(order, _mm512_set1_epi32((int)symbol)));

		_mm512_storeu_si512(&code->leaves[found], _mm512_maskz_compress_epi32(occur, leaves));
		found += (unsigned)__builtin_popcount(occur);
	}
#else
	for (unsigned symbol = 0; symbol < symbols; symbol++) {
		code->leaves[found] = (uint32_t)counts[symbol] << ZF_COUNT_SHIFT | symbol;
		found += counts[symbol] != 0;
	}
#endif
	code->count = found;
}

/* Sums over the two codes of a block. */
struct code_sums {
	uint32_t bits;              /* of all occurrences of their symbols */
	unsigned height;            /* the greatest length in either code */
	uint16_t length_counts[32]; /* of the symbols that describe the code lengths */
};

/* Builds the codes of `count` blocks over one alphabet, which begins at index `at` of zf_counts, and adds to `sums`. */
static void add_alphabet(const struct zf_counts *counts, unsigned count, unsigned at, unsigned symbols,
                         struct zf_huffman_code *codes, struct code_sums *sums)
{
	for (unsigned i = 0; i < count; i++)
		set_leaves(&codes[i], counts[i].of + at, symbols);
	HUFFMAN_BATCH(codes, count, symbols);
	for (unsigned i = 0; i < count; i++) {
		sums[i].bits += codes[i].bits;
		sums[i].height = sums[i].height < codes[i].height ? codes[i].height : sums[i].height;
		count_gaps_and_lengths(&codes[i], sums[i].length_counts);
	}
}

/* The costs of up to ZF_HUFFMAN_BATCH blocks. */
static void cost_at_once(const struct zf_counts *counts, unsigned count, struct zf_block_cost *costs)
{
	struct zf_huffman_code codes[ZF_HUFFMAN_BATCH];
	struct code_sums sums[ZF_HUFFMAN_BATCH] = {{0}};

	add_alphabet(counts, count, 0, ZF_LITLEN_SYMBOLS, codes, sums);
	add_alphabet(counts, count, ZF_DISTANCE_AT, ZF_DISTANCE_SYMBOLS, codes, sums);
	for (unsigned i = 0; i < count; i++)
		set_leaves(&codes[i], sums[i].length_counts, ZF_CODE_LENGTH_SYMBOLS);
	HUFFMAN_BATCH(codes, count, ZF_CODE_LENGTH_SYMBOLS);
	for (unsigned i = 0; i < count; i++) {
		const uint32_t extra = zf_block_extra_bits(&counts[i]);

		if (sums[i].height > ZF_MAX_CODE_BITS) {
			costs[i] = zf_block_cost(&counts[i]);
			continue;
		}
		costs[i].dynamic = extra + sums[i].bits + header_bits(sums[i].length_counts, &codes[i]);
		costs[i].fixed = extra + zf_block_fixed_bits(&counts[i]);
	}
}

/*
 * Whether at least two symbols of each alphabet occur, as zf_huffman_batch()
 * requires. A block with two distance symbols also has a length and an end.
 */
static bool has_two_distances(const struct zf_counts *counts)
{
	unsigned found = 0;

	for (unsigned symbol = 0; symbol < ZF_DISTANCE_SYMBOLS && found < 2; symbol++)
		found += counts->of[ZF_DISTANCE_AT + symbol] != 0;
	return found == 2;
}

void BLOCK_COST_BATCH(const struct zf_counts *counts, size_t count, struct zf_block_cost *costs)
{
	size_t i = 0;

	while (i < count) {
		unsigned taken = 0;

		while (taken < ZF_HUFFMAN_BATCH && i + taken < count && has_two_distances(&counts[i + taken]))
			taken++;
		if (taken > 0)
			cost_at_once(&counts[i], taken, &costs[i]);
		else
			costs[i] = zf_block_cost(&counts[i]);
		i += taken > 0 ? taken : 1;
	}
}
