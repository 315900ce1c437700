/*
 * block_cost.c - what a block costs, and which of its three forms zlib writes
 */
#include "score/deflate/block_cost.h"

#include "score/deflate/huffman.h"

/* The code of code lengths: 0 to 15, and three that repeat. */
#define LENGTH_SYMBOLS   19
#define REPEAT           16 /* the length before, 3 to 6 times */
#define ZEROS            17 /* 3 to 10 times */
#define MANY_ZEROS       18 /* 11 to 138 times */
#define LENGTH_CODE_BITS 7

/* A stored block has 16 bits for its length. */
#define MAX_STORED 0xffff

/* zlib stores a block only while its window still holds all of it. */
#define MAX_STORED_BACK ((size_t)32 << 10)

/* Bits that follow the symbols from 256 on, and those that follow the distances. */
static const int16_t length_extra[32] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                         2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0, 0, 0};
static const int16_t distance_extra[32] = {0, 0, 0, 0, 1, 1, 2,  2,  3,  3,  4,  4,  5,  5,  6, 6,
                                           7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 0, 0};

/* Counts the symbols that describe one alphabet's lengths[0 .. last]. Runs do not pass from one alphabet to the other.
 */
static void count_lengths(const uint8_t *lengths, unsigned last, uint16_t *counts)
{
	unsigned begin = 0;

	while (begin <= last) {
		const unsigned length = lengths[begin];
		unsigned run = 1;

		while (begin + run <= last && lengths[begin + run] == length)
			run++;
		begin += run;
		if (length == 0) {
			for (; run >= 11; run -= run < 138 ? run : 138)
				counts[MANY_ZEROS]++;
			counts[run >= 3 ? ZEROS : 0] = (uint16_t)(counts[run >= 3 ? ZEROS : 0] + (run >= 3 ? 1 : run));
			continue;
		}
		counts[length]++;
		for (run--; run >= 3; run -= run < 6 ? run : 6)
			counts[REPEAT]++;
		counts[length] = (uint16_t)(counts[length] + run);
	}
}

uint32_t zf_block_header(const uint8_t *lengths, unsigned last_litlen, unsigned last_distance)
{
	static const uint8_t order[LENGTH_SYMBOLS] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
	uint16_t counts[LENGTH_SYMBOLS] = {0};
	uint8_t code[LENGTH_SYMBOLS];
	unsigned last, sent = LENGTH_SYMBOLS;
	uint32_t bits;

	count_lengths(lengths, last_litlen, counts);
	count_lengths(lengths + ZF_DISTANCE_AT, last_distance, counts);
	bits = zf_tree(counts, LENGTH_SYMBOLS, LENGTH_CODE_BITS, code, &last);
	bits += 2u * counts[REPEAT] + 3u * counts[ZEROS] + 7u * counts[MANY_ZEROS];
	while (sent > 4 && code[order[sent - 1]] == 0)
		sent--;
	/* How many codes of each kind: 5, 5 and 4 bits. */
	return bits + 3 * sent + 14;
}

uint32_t zf_block_extra(const struct zf_counts *counts)
{
	uint32_t bits = 0;

	for (unsigned i = 0; i < 32; i++)
		bits += (uint32_t)(counts->of[256 + i] * length_extra[i] +
		                   counts->of[ZF_DISTANCE_AT + i] * distance_extra[i]);
	return bits;
}

static uint32_t sum(const struct zf_counts *counts, unsigned begin, unsigned end)
{
	uint32_t total = 0;

	for (unsigned symbol = begin; symbol < end; symbol++)
		total += counts->of[symbol];
	return total;
}

uint32_t zf_block_fixed(const struct zf_counts *counts)
{
	return 8 * sum(counts, 0, 144) + 9 * sum(counts, 144, 256) + 7 * sum(counts, 256, 280) +
	       8 * sum(counts, 280, 288) + 5 * sum(counts, ZF_DISTANCE_AT, ZF_DISTANCE_AT + ZF_DISTANCE_SYMBOLS);
}

struct zf_block zf_block_measure(const struct zf_counts *counts)
{
	const uint32_t extra = zf_block_extra(counts);
	uint8_t lengths[ZF_SYMBOLS];
	unsigned last_litlen, last_distance;
	uint32_t body;

	body = zf_tree(counts->of, ZF_LITLEN_SYMBOLS, ZF_MAX_CODE_BITS, lengths, &last_litlen);
	body += zf_tree(counts->of + ZF_DISTANCE_AT, ZF_DISTANCE_SYMBOLS, ZF_MAX_CODE_BITS, lengths + ZF_DISTANCE_AT,
	                &last_distance);
	return (struct zf_block){
		.dynamic = extra + body + zf_block_header(lengths, last_litlen, last_distance),
		.fixed = extra + zf_block_fixed(counts),
	};
}

bool zf_block_add(uint64_t *bits, struct zf_block block, size_t bytes, bool last)
{
	const uint32_t dynamic_bytes = (block.dynamic + 3 + 7) / 8;
	const uint32_t fixed_bytes = (block.fixed + 3 + 7) / 8;

	if (bytes + 4 <= dynamic_bytes && bytes + 4 <= fixed_bytes) {
		if (bytes > MAX_STORED || bytes > MAX_STORED_BACK)
			return false;
		/* The rest of the byte, the length and its complement, the text. */
		*bits = (*bits + 3 + 7) / 8 * 8 + 32 + 8 * (uint64_t)bytes;
		return true;
	}
	/* Equal in bytes is enough for the fixed codes to be taken. */
	*bits += 3 + (fixed_bytes <= dynamic_bytes ? block.fixed : block.dynamic);
	if (last)
		*bits = (*bits + 7) / 8 * 8;
	return true;
}
