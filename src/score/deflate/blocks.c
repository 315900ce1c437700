/*
 * blocks.c - what several blocks cost
 *
 * As block.c measures one, but four at a time, and the description of the code
 * lengths is counted along the symbols that occur: the zeros before one of them
 * are the gap to the one before, and a repeated length is one that follows its
 * equal without a gap.
 */
#include "score/deflate/block.h"

#include "score/deflate/forest.h"
#include "score/deflate/tree.h"

#ifdef __AVX512F__
#define FOREST zf_forest_avx512
#else
#define FOREST zf_forest
#endif

#define LENGTH_SYMBOLS   19
#define REPEAT           16
#define ZEROS            17
#define MANY_ZEROS       18
#define LENGTH_CODE_BITS 7

/* What a gap of zeros adds to the counts of 0, ZEROS and MANY_ZEROS. */
static inline void count_zeros(uint16_t *counts, unsigned gap)
{
	for (; gap >= 11; gap -= gap < 138 ? gap : 138)
		counts[MANY_ZEROS]++;
	if (gap >= 3)
		counts[ZEROS]++;
	else
		counts[0] = (uint16_t)(counts[0] + gap);
}

static void count_lengths(const struct zf_code *code, uint16_t *counts)
{
	unsigned next = 0, run = 0, before = 0;

	for (unsigned i = 0; i < code->count; i++) {
		const unsigned symbol = code->leaves[i] & ZF_NODE_MASK;
		const unsigned gap = symbol - next, length = code->lengths[symbol];

		next = symbol + 1;
		if (gap > 0)
			count_zeros(counts, gap);
		/* Of a run of equal lengths the first stands by itself; then up to six are one REPEAT, if at least three. */
		run = gap == 0 && length == before ? run + 1 : 0;
		before = length;
		if (run < 3) {
			counts[length]++;
		} else if (run % 6 == 3) {
			counts[length] = (uint16_t)(counts[length] - 2);
			counts[REPEAT]++;
		} else if (run % 6 == 1 || run % 6 == 2) {
			counts[length]++;
		}
	}
}

/* Bits that describe the code lengths, from the counts of the symbols that do it and the code built on them. */
static uint32_t header(const uint16_t *counts, const struct zf_code *code)
{
	static const uint8_t place[LENGTH_SYMBOLS] = {3,  17, 15, 13, 11, 9,  7, 5, 4, 6, 8, 10, 12, 14, 16, 18, 0, 1, 2};
	unsigned sent = 4;
	uint32_t bits = code->bits;

	if (code->height > LENGTH_CODE_BITS || code->count < 2) {
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

	for (unsigned symbol = 0; symbol < symbols; symbol++) {
		code->leaves[found] = (uint32_t)counts[symbol] << ZF_COUNT_SHIFT | symbol;
		found += counts[symbol] != 0;
	}
	code->count = found;
}

/* What is known of a block's codes so far. */
struct codes {
	uint32_t bits;
	unsigned height;            /* the greatest length in either alphabet */
	uint16_t length_counts[20]; /* of the symbols that describe the lengths */
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
	struct zf_code scratch[ZF_TREES];
	struct codes codes[ZF_TREES] = {{0}};

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

/* Whether the block has what zf_forest() asks for: two symbols at least in each alphabet. */
static bool is_ordinary(const struct zf_counts *counts)
{
	unsigned found = 0;

	for (unsigned symbol = 0; symbol < ZF_DISTANCE_SYMBOLS && found < 2; symbol++)
		found += counts->of[ZF_DISTANCE_AT + symbol] != 0;
	return found == 2;
}

void zf_blocks_measure(const struct zf_counts *counts, size_t count, struct zf_block *blocks)
{
	size_t i = 0;

	while (i < count) {
		unsigned group = 0;

		while (group < ZF_TREES && i + group < count && is_ordinary(&counts[i + group]))
			group++;
		if (group > 0)
			measure_group(&counts[i], group, &blocks[i]);
		else
			blocks[i] = zf_block_measure(&counts[i]);
		i += group > 0 ? group : 1;
	}
}
