/*
 * format.h - what the parse of lz4 needs to know: hashes, limits, and the sizes of sequences
 *
 * A block is a row of sequences: a token, literals, the offset of a match; lengths that do not fit into the token take
 * more bytes (lz4_Block_format.md). The last sequence has literals only. The hash and the growing steps of a search are
 * not part of the format. They are those of LZ4_compress_fast() for inputs of at most 64 kB.
 */
#ifndef ZF_SCORE_LZ4_FORMAT_H
#define ZF_SCORE_LZ4_FORMAT_H

#include "util/word_bytes.h"

#include <stdint.h>
#include <string.h>

/* Longer texts have more than one block, and another hash: the engine does not know them. */
#define ZF_LZ4_BLOCK ((size_t)64 << 10)

#define ZF_LZ4_SHORTEST_MATCH 4
#define ZF_LZ4_LAST_LITERALS  5  /* no match reaches into the last bytes of a text */
#define ZF_LZ4_MARGIN         12 /* and none begins in these; shorter texts are literals */
#define ZF_LZ4_TOKEN_MOST     15 /* a length that is this long or longer takes bytes behind the token */
#define ZF_LZ4_OFFSET         2

/* A search goes on byte by byte this many times; then its steps grow. */
#define ZF_LZ4_STEADY 65
#define ZF_LZ4_TRIES  64 /* steps of each greater length */

#define ZF_LZ4_HASH_BITS 13
#define ZF_LZ4_HASHES    ((size_t)1 << ZF_LZ4_HASH_BITS)

/* A frame: header with the length of the content, header of the block, end mark. */
#define ZF_LZ4_FRAME 23

/* The slot of four bytes in the table of positions. */
static inline uint32_t zf_lz4_hash(uint32_t value)
{
	return value * 2654435761U >> (32 - ZF_LZ4_HASH_BITS);
}

/* How many bytes at `a` and `b` are equal, `a` < `b`, before `b` reaches `end`. */
static inline size_t zf_lz4_count_equal(const unsigned char *a, const unsigned char *b, const unsigned char *end)
{
	const unsigned char *const begin = b;

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	while (end - b >= 8) {
		const uint64_t difference = zf_load64(a) ^ zf_load64(b);

		if (difference != 0)
			return (size_t)(b - begin) + (size_t)__builtin_ctzll(difference) / 8;
		a += 8;
		b += 8;
	}
#endif
	while (b < end && *a == *b) {
		a++;
		b++;
	}
	return (size_t)(b - begin);
}

/* How many bytes before `a` and `b` are equal, `a` < `b`: at most `most`, which is at most `a`. */
static inline size_t zf_lz4_count_back(const unsigned char *text, size_t a, size_t b, size_t most)
{
	size_t count = 0;

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	/* Without a loop, whose end would be hard to predict. */
	if (a >= 8) {
		const uint64_t difference = zf_load64(text + a - 8) ^ zf_load64(text + b - 8);

		count = difference != 0 ? (size_t)__builtin_clzll(difference) / 8 : 8;
		if (count < 8 || most <= 8)
			return count < most ? count : most;
	}
#endif
	while (count < most && text[a - count - 1] == text[b - count - 1])
		count++;
	return count;
}

/* The bytes of a length that does not fit into the token: one from 15 on, and one more for each 255. */
static inline size_t zf_lz4_extra(size_t length)
{
	return (length + 255 - ZF_LZ4_TOKEN_MOST) / 255;
}

/* The bytes of a sequence up to its offset. */
static inline size_t zf_lz4_sequence(size_t literals)
{
	return 1 + literals + zf_lz4_extra(literals) + ZF_LZ4_OFFSET;
}

/* The bytes of the last sequence. */
static inline size_t zf_lz4_last_sequence(size_t literals)
{
	return 1 + literals + zf_lz4_extra(literals);
}

/* The size of a frame of one block. A block that does not become smaller is stored. */
static inline uint64_t zf_lz4_frame(size_t block, size_t length)
{
	return ZF_LZ4_FRAME + (block < length ? block : length);
}

#endif
