/*
 * block_cost.h - what a block costs, and which of its three forms zlib writes
 */
#ifndef ZF_SCORE_DEFLATE_BLOCK_COST_H
#define ZF_SCORE_DEFLATE_BLOCK_COST_H

#include "score/deflate/alphabet.h"

#include <stdbool.h>
#include <stddef.h>

/* zlib (memLevel 8) ends a block at this number of literals and matches. */
#define ZF_BLOCK_SYMBOLS 16383

/* The size of a block's two coded forms, in bits, without the three that say which form it is. */
struct zf_block {
	uint32_t dynamic; /* with codes of its own, their description included */
	uint32_t fixed;   /* with the codes of RFC 1951 */
};

/* Measures one block. `counts` include the end of the block. */
struct zf_block zf_block_measure(const struct zf_counts *counts);

/* Measures `count` blocks, faster than one by one: in plain C, and compiled for what kernel.h chooses from. */
void zf_blocks_measure(const struct zf_counts *counts, size_t count, struct zf_block *blocks);
void zf_blocks_measure_avx2(const struct zf_counts *counts, size_t count, struct zf_block *blocks);
void zf_blocks_measure_avx512(const struct zf_counts *counts, size_t count, struct zf_block *blocks);

/* Bits of the code lengths' description, which a dynamic block begins with. `last` are the last symbols with a code. */
uint32_t zf_block_header(const uint8_t *lengths, unsigned last_litlen, unsigned last_distance);

/* The bits besides the code lengths of `counts`: those that follow lengths and distances. */
uint32_t zf_block_extra(const struct zf_counts *counts);

/* The bits of the block's symbols in the codes of RFC 1951, without those that follow lengths and distances. */
uint32_t zf_block_fixed(const struct zf_counts *counts);

/*
 * Adds a block of `bytes` bytes of text to a stream of `*bits` bits, in the form
 * zlib takes; the last one is filled up to a whole byte. False where that depends
 * on more than sizes: a block stored as it is, but too long for that.
 */
bool zf_block_add(uint64_t *bits, struct zf_block block, size_t bytes, bool last);

#endif
