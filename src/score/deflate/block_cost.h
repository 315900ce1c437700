/*
 * block_cost.h - the size of a block in each of its three forms, and the form that zlib writes
 */
#ifndef ZF_SCORE_DEFLATE_BLOCK_COST_H
#define ZF_SCORE_DEFLATE_BLOCK_COST_H

#include "score/deflate/alphabet.h"

#include <stdbool.h>
#include <stddef.h>

/* zlib (memLevel 8) ends a block after this many tokens: literals and matches. */
#define ZF_BLOCK_TOKENS 16383

/* The size of a block in its two coded forms, in bits, without the 3 bits of the block header. */
struct zf_block_cost {
	uint32_t dynamic; /* with its own codes, including their description */
	uint32_t fixed;   /* with the fixed codes of RFC 1951 */
};

/* The cost of one block. `counts` include the end of the block. */
struct zf_block_cost zf_block_cost(const struct zf_counts *counts);

/* The costs of `count` blocks, several computed at once: in plain C, and for two instruction sets; see kernel.h. */
void zf_block_cost_batch(const struct zf_counts *counts, size_t count, struct zf_block_cost *costs);
void zf_block_cost_batch_avx2(const struct zf_counts *counts, size_t count, struct zf_block_cost *costs);
void zf_block_cost_batch_avx512(const struct zf_counts *counts, size_t count, struct zf_block_cost *costs);

/* The extra bits that follow the length and distance symbols in `counts`. */
uint32_t zf_block_extra_bits(const struct zf_counts *counts);

/* The bits of the symbols in `counts` in the fixed codes, without the extra bits. */
uint32_t zf_block_fixed_bits(const struct zf_counts *counts);

/*
 * Adds a block of `bytes` bytes of text to a stream of `*bits` bits, in the form
 * that zlib chooses; the last block is padded to a whole byte. Returns false if
 * sizes alone do not decide: zlib would store the block, but it is too long for
 * one stored block.
 */
bool zf_block_add(uint64_t *bits, struct zf_block_cost cost, size_t bytes, bool last);

#endif
