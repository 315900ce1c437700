/*
 * block_cost_batch.c - what several blocks cost
 *
 * As block.c measures one, but with the codes of several built at a time; and the
 * description of the code lengths is counted along the symbols that occur: the
 * zeros before one of them are the gap to the one before, and a repeated length is
 * one that follows its equal without a gap.
 */
#include "score/deflate/block_cost.h"

#include "score/deflate/huffman_batch.h"
#include "score/deflate/huffman.h"

/* This file is compiled once for each kernel. */
#if defined(ZF_FOR_AVX512)
#include <immintrin.h>
#define MEASURE zf_blocks_measure_avx512
#define FOREST  zf_forest_avx512
#define GROUP   ZF_TREES
#elif defined(ZF_FOR_AVX2)
#define MEASURE zf_blocks_measure_avx2
#define FOREST  zf_forest
#define GROUP   4
#else
#define MEASURE zf_blocks_measure
#define FOREST  zf_forest
#define GROUP   4
#endif

#define LENGTH_SYMBOLS   19
#define REPEAT           16
#define ZEROS            17
#define MANY_ZEROS       18
#define LENGTH_CODE_BITS 7

/* What a gap of more than ten zeros adds to the counts. */
static void count_many_zeros(uint16_t *counts, unsigned gap)
{
	for (; gap >= 11; gap -= gap < 138 ? gap : 138)
		counts[MANY_ZEROS]++;
	if (gap >= 3)
		counts[ZEROS]++;
	else
		counts[0] = (uint16_t)(counts[0] + gap);
}

/*
 * The n-th repetition of a length, n > 2. The first two stand by themselves, until
 * the third makes one REPEAT of them that takes in the next three as well; then
 * there are two by themselves again, and so on.
 */
static void count_repetition(uint16_t *counts, unsigned length, unsigned n)
{
	if (n % 6 == 3) {
		counts[length] = (uint16_t)(counts[length] - 2);
		counts[REPEAT]++;
	} else if (n % 6 == 1 || n % 6 == 2) {
		counts[length]++;
	}
}

/* Counts the symbols that describe the lengths of one code. */
static void count_lengths(const struct zf_code *code, uint16_t *counts)
{
	unsigned next = 0, repeated = 0, before = 0, single_zeros = 0, zeros = 0;

	for (unsigned i = 0; i < code->count; i++) {
		const unsigned symbol = code->leaves[i] & ZF_NODE_MASK;
		const unsigned gap = symbol - next, length = code->lengths[symbol];

		next = symbol + 1;
		/* Sums, not branches: which gap comes next is hard to foretell, except that a large one is rare. */
		single_zeros += gap < 3 ? gap : 0;
		zeros += gap >= 3 && gap <= 10;
		if (gap > 10)
			count_many_zeros(counts, gap);
		repeated = (repeated + 1) & (0u - (gap == 0 && length == before));
		before = length;
		if (repeated <= 2)
			counts[length]++;
		else
			count_repetition(counts, length, repeated);
	}
	counts[0] = (uint16_t)(counts[0] + single_zeros);
	counts[ZEROS] = (uint16_t)(counts[ZEROS] + zeros);
}

/* Bits that describe the code lengths, from the counts of the symbols that do it and the code built on them. */
static uint32_t header(const uint16_t *counts, const struct zf_code *code)
{
	static const uint8_t place[LENGTH_SYMBOLS] = {3, 17, 15, 13, 11, 9, 7, 5, 4, 6, 8, 10, 12, 14, 16, 18, 0, 1, 2};
	unsigned sent = 4;
	uint32_t bits = code->bits;

	if (code->height > LENGTH_CODE_BITS) {
		uint8_t lengths[LENGTH_SYMBOLS];
		unsigned last;

		bits = zf_tree(counts, LENGTH_SYMBOLS, LENGTH_CODE_BITS, lengths, &last);
	}
	for (unsigned i = 0; i < code->count; i++)
		if (place[code->leaves[i] & ZF_NODE_MASK] >= sent)
			sent = place[code->leaves[i] & ZF_NODE_MASK] + 1u;
	return bits + 2u * counts[REPEAT] + 3u * counts[ZEROS] + 7u * counts[MANY_ZEROS] + 3 * sent + 14;
}

/* Fills in the symbols that occur. */
static void open_code(struct zf_code *code, const uint16_t *counts, unsigned symbols)
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

/* What is known of a block's codes so far. */
struct codes {
	uint32_t bits;
	unsigned height;            /* the greatest length in either alphabet */
	uint16_t length_counts[32]; /* of the symbols that describe the lengths */
};

/* Builds the codes of one alphabet, `at` its place in zf_counts, and adds what there is to know of them. */
static void add_alphabet(const struct zf_counts *counts, unsigned count, unsigned at, unsigned symbols,
                         struct zf_code *scratch, struct codes *codes)
{
	for (unsigned i = 0; i < count; i++)
		open_code(&scratch[i], counts[i].of + at, symbols);
	FOREST(scratch, count, symbols);
	for (unsigned i = 0; i < count; i++) {
		codes[i].bits += scratch[i].bits;
		codes[i].height = codes[i].height < scratch[i].height ? scratch[i].height : codes[i].height;
		count_lengths(&scratch[i], codes[i].length_counts);
	}
}

static void measure_group(const struct zf_counts *counts, unsigned count, struct zf_block *blocks)
{
	struct zf_code scratch[GROUP];
	struct codes codes[GROUP] = {{0}};

	add_alphabet(counts, count, 0, ZF_LITLEN_SYMBOLS, scratch, codes);
	add_alphabet(counts, count, ZF_DISTANCE_AT, ZF_DISTANCE_SYMBOLS, scratch, codes);
	for (unsigned i = 0; i < count; i++)
		open_code(&scratch[i], codes[i].length_counts, LENGTH_SYMBOLS);
	FOREST(scratch, count, LENGTH_SYMBOLS);
	for (unsigned i = 0; i < count; i++) {
		const uint32_t extra = zf_block_extra(&counts[i]);

		if (codes[i].height > ZF_MAX_CODE_BITS) {
			blocks[i] = zf_block_measure(&counts[i]);
			continue;
		}
		blocks[i].dynamic = extra + codes[i].bits + header(codes[i].length_counts, &scratch[i]);
		blocks[i].fixed = extra + zf_block_fixed(&counts[i]);
	}
}

/*
 * Whether the block has what zf_forest() asks for, two symbols at least in each
 * alphabet: where there are two distances there are an end and a length as well.
 */
static bool is_ordinary(const struct zf_counts *counts)
{
	unsigned found = 0;

	for (unsigned symbol = 0; symbol < ZF_DISTANCE_SYMBOLS && found < 2; symbol++)
		found += counts->of[ZF_DISTANCE_AT + symbol] != 0;
	return found == 2;
}

void MEASURE(const struct zf_counts *counts, size_t count, struct zf_block *blocks)
{
	size_t i = 0;

	while (i < count) {
		unsigned group = 0;

		while (group < GROUP && i + group < count && is_ordinary(&counts[i + group]))
			group++;
		if (group > 0)
			measure_group(&counts[i], group, &blocks[i]);
		else
			blocks[i] = zf_block_measure(&counts[i]);
		i += group > 0 ? group : 1;
	}
}
