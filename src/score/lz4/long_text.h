/*
 * long_text.h - the sizes of texts of more than one block
 *
 * lz4 itself compresses these, block after block. The full blocks of x are compressed once for all y.
 */
#ifndef ZF_SCORE_LZ4_LONG_TEXT_H
#define ZF_SCORE_LZ4_LONG_TEXT_H

#include "score/lz4/format.h"

#include <lz4.h>
#include <stdbool.h>

struct zf_lz4_long_text {
	const unsigned char *text;
	size_t length;        /* of x */
	size_t begin;         /* of what is not compressed yet */
	uint64_t size;        /* of the blocks before */
	LZ4_stream_t stream;  /* behind them */
	LZ4_stream_t working; /* of one pair */
	char output[ZF_LZ4_BLOCK];
};

/* Takes x, which is borrowed, and compresses its full blocks. False: lz4 refuses a text so long. */
bool zf_lz4_long_text_open(struct zf_lz4_long_text *x, const unsigned char *text, size_t length);

/* The size of the frame of x and the `added` bytes behind it, which together are longer than a block. */
uint64_t zf_lz4_long_text_size(struct zf_lz4_long_text *x, size_t added);

#endif
