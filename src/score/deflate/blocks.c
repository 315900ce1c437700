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

#include <string.h>

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
		const unsigned gap = code->symbols[i] - next, length = code->lengths[i];

		next = code->symbols[i] + 1u;
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
		if (place[code->symbols[i]] >= sent)
			sent = place[code->symbols[i]] + 1u;
	return bits + 2u * counts[REPEAT] + 3u * counts[ZEROS] + 7u * counts[MANY_ZEROS] + 3 * sent + 14;
}

static void measure_group(const struct zf_counts *counts, unsigned count, struct zf_block *blocks)
{
	struct zf_code litlen[ZF_TREES], distance[ZF_TREES], length[ZF_TREES];
	struct zf_code *litlens[ZF_TREES], *distances[ZF_TREES], *lengths[ZF_TREES];
	uint16_t length_counts[ZF_TREES][32];

	for (unsigned i = 0; i < count; i++) {
		litlens[i] = &litlen[i];
		distances[i] = &distance[i];
		lengths[i] = &length[i];
		zf_code_open(&litlen[i], counts[i].of, ZF_LITLEN_SYMBOLS);
		zf_code_open(&distance[i], counts[i].of + ZF_DISTANCE_AT, ZF_DISTANCE_SYMBOLS);
	}
	zf_forest(litlens, count, ZF_LITLEN_SYMBOLS);
	zf_forest(distances, count, ZF_DISTANCE_SYMBOLS);
	memset(length_counts, 0, sizeof(length_counts));
	for (unsigned i = 0; i < count; i++) {
		count_lengths(&litlen[i], length_counts[i]);
		count_lengths(&distance[i], length_counts[i]);
		zf_code_open(&length[i], length_counts[i], LENGTH_SYMBOLS);
	}
	zf_forest(lengths, count, LENGTH_SYMBOLS);
	for (unsigned i = 0; i < count; i++) {
		const uint32_t extra = zf_block_extra(&counts[i]);

		if (litlen[i].height > ZF_MAX_CODE_BITS || distance[i].height > ZF_MAX_CODE_BITS) {
			blocks[i] = zf_block_measure(&counts[i]);
			continue;
		}
		blocks[i].dynamic = extra + litlen[i].bits + distance[i].bits + header(length_counts[i], &length[i]);
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
