/*
 * word_bytes.h - bytes of text as words: loaded from anywhere, and looked at together
 */
#ifndef ZF_UTIL_WORD_BYTES_H
#define ZF_UTIL_WORD_BYTES_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#define ZF_WORD_BYTES 8

/* The four, or eight, bytes at `bytes`, in the machine's order. They need not be aligned. */
static inline uint32_t zf_load32(const unsigned char *bytes)
{
	uint32_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

static inline uint64_t zf_load64(const unsigned char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

/* The eight bytes at `bytes`, the first in the lowest bits. */
static inline uint64_t zf_load_word(const unsigned char *bytes)
{
	return le64toh(zf_load64(bytes));
}

/* Sets the high bit of the first byte of `word` that is `byte`; of later bytes it may be set too. 0: none is. */
static inline uint64_t zf_mark_byte(uint64_t word, unsigned char byte)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t other = word ^ (ones * byte);

	return (other - ones) & ~other & (ones << 7);
}

/* The index of the first marked byte; at least one must be marked. */
static inline unsigned zf_first_mark(uint64_t marks)
{
	return (unsigned)__builtin_ctzll(marks) / 8;
}

#endif
