/*
 * block_cost.c - the size of one block, and the form that zlib writes
 */
#include "score/deflate/block_cost.h"

#include "score/deflate/code_lengths.h"
#include "score/deflate/huffman.h"

/* A stored block has 16 bits for its length. */
#define MAX_STORED 0xffff

/* zlib stores a block only if its window still holds all of it. */
#define MAX_STORED_WINDOW ((size_t)32 << 10)

/* The extra bits that follow each symbol from 256 on, and each distance symbol. */
static const int16_t length_extra[32] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                         2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0, 0, 0};
static const int16_t distance_extra[32] = {0, 0, 0, 0, 1, 1, 2,  2,  3,  3,  4,  4,  5,  5,  6, 6,
                                           7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 0, 0};

/* Counts the symbols that describe lengths[0 .. last] of one code. zlib ends a run at the end of a code. */
static void count_runs(const uint8_t *lengths, unsigned last, uint16_t *counts)
{
	unsigned begin = 0;

	while (begin <= last) {
		const unsigned length = lengths[begin];
		unsigned run = 1;

		while (begin + run <= last && lengths[begin + run] == length)
			run++;
		begin += run;
		if (length == 0) {
			zf_code_length_count_zeros(counts, run);
			continue;
		}
		counts[length]++;
		for (run--; run >= 3; run -= run < 6 ? run : 6)
			counts[ZF_CODE_LENGTH_REPEAT]++;
		counts[length] = (uint16_t)(counts[length] + run);
	}
}

/* The bits of the description of both codes. `last_...` is the last symbol of each that has a code. */
static uint32_t header_bits(const uint8_t *lengths, unsigned last_litlen, unsigned last_distance)
{
	uint16_t counts[ZF_CODE_LENGTH_SYMBOLS] = {0};
	uint8_t code[ZF_CODE_LENGTH_SYMBOLS];
	unsigned last, written = ZF_CODE_LENGTH_MIN_WRITTEN;
	uint32_t bits;

	count_runs(lengths, last_litlen, counts);
	count_runs(lengths + ZF_DISTANCE_AT, last_distance, counts);
	bits = zf_huffman(counts, ZF_CODE_LENGTH_SYMBOLS, ZF_CODE_LENGTH_MAX_BITS, code, &last);
	for (unsigned symbol = 0; symbol < ZF_CODE_LENGTH_SYMBOLS; symbol++)
		if (code[symbol] != 0 && zf_code_length_rank(symbol) >= written)
			written = zf_code_length_rank(symbol) + 1;
	return zf_code_lengths_bits(counts, bits, written);
}

uint32_t zf_block_extra_bits(const struct zf_counts *counts)
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

uint32_t zf_block_fixed_bits(const struct zf_counts *counts)
{
	return 8 * sum(counts, 0, 144) + 9 * sum(counts, 144, 256) + 7 * sum(counts, 256, 280) +
	       8 * sum(counts, 280, 288) + 5 * sum(counts, ZF_DISTANCE_AT, ZF_DISTANCE_AT + ZF_DISTANCE_SYMBOLS);
}

struct zf_block_cost zf_block_cost(const struct zf_counts *counts)
{
	const uint32_t extra = zf_block_extra_bits(counts);
	uint8_t lengths[ZF_SYMBOLS];
	unsigned last_litlen, last_distance;
	uint32_t body;

	body = zf_huffman(counts->of, ZF_LITLEN_SYMBOLS, ZF_MAX_CODE_BITS, lengths, &last_litlen);
	body += zf_huffman(counts->of + ZF_DISTANCE_AT, ZF_DISTANCE_SYMBOLS, ZF_MAX_CODE_BITS, lengths + ZF_DISTANCE_AT,
	                   &last_distance);
	return (struct zf_block_cost){
		.dynamic = extra + body + header_bits(lengths, last_litlen, last_distance),
		.fixed = extra + zf_block_fixed_bits(counts),
	};
}

bool zf_block_add(uint64_t *bits, struct zf_block_cost cost, size_t bytes, bool last)
{
	const uint32_t dynamic_bytes = (cost.dynamic + 3 + 7) / 8;
	const uint32_t fixed_bytes = (cost.fixed + 3 + 7) / 8;

	if (bytes + 4 <= dynamic_bytes && bytes + 4 <= fixed_bytes) {
		if (bytes > MAX_STORED || bytes > MAX_STORED_WINDOW)
			return false;
		/* Padding to a whole byte, the length and its complement, the text. */
		*bits = (*bits + 3 + 7) / 8 * 8 + 32 + 8 * (uint64_t)bytes;
		return true;
	}
	/* zlib compares whole bytes, and takes the fixed codes if they are equal. */
	*bits += 3 + (fixed_bytes <= dynamic_bytes ? cost.fixed : cost.dynamic);
	if (last)
		*bits = (*bits + 7) / 8 * 8;
	return true;
}
