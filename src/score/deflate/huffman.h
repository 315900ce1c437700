/*
 * huffman.h - one Huffman code, as zlib builds it
 */
#ifndef ZF_SCORE_DEFLATE_HUFFMAN_H
#define ZF_SCORE_DEFLATE_HUFFMAN_H

#include <stdint.h>

/*
 * Sets lengths[0 .. symbols) to the code lengths of zlib's tree over `counts`,
 * 0 where a symbol does not occur, none above `limit`, and `*last` to the last
 * symbol that has one. Returns the bits that all occurrences take together.
 * Fewer than 2^15 occurrences in all; at most ZF_LITLEN_SYMBOLS symbols.
 */
uint32_t zf_tree(const uint16_t *counts, unsigned symbols, unsigned limit, uint8_t *lengths, unsigned *last);

#endif
