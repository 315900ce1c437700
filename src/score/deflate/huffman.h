/*
 * huffman.h - one Huffman code, as zlib builds it
 */
#ifndef ZF_SCORE_DEFLATE_HUFFMAN_H
#define ZF_SCORE_DEFLATE_HUFFMAN_H

#include <stdint.h>

/*
 * Sets lengths[0 .. symbols) to the code lengths that zlib computes from `counts`:
 * at most `limit`, and 0 for a symbol without a code. Sets `*last` to the last
 * symbol that has a code. Returns the bits of all occurrences together. There must
 * be fewer than 2^15 occurrences in all, and at most ZF_LITLEN_SYMBOLS symbols.
 */
uint32_t zf_huffman(const uint16_t *counts, unsigned symbols, unsigned limit, uint8_t *lengths, unsigned *last);

#endif
