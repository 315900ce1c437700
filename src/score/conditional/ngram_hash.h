/*
 * ngram_hash.h - where an n-gram is in the tables, and the tag it has there
 *
 * An n-gram has a place and a mark: two products modulo 2^32 by different factors. The highest bits
 * of the place, as many as a table of any size needs, and the four lowest bits of the mark are the
 * number of a slot. The other bits of the mark are a 16-bit tag, so that an n-gram in another's slot
 * seldom has its tag too. 32 bits suffice, and fit sixteen to a vector.
 *
 * The last four bytes before an end are a word, the last one highest. An n-gram of five bytes is a
 * word and the byte before it.
 */
#ifndef ZF_CONDITIONAL_NGRAM_HASH_H
#define ZF_CONDITIONAL_NGRAM_HASH_H

#include <stdint.h>

/* Lengths of the n-grams in tables. */
#define ZF_NGRAM_SHORTEST 3
#define ZF_NGRAM_LENGTHS  3

/* Slots of one place, a line: 2^ZF_LINE_BITS. */
#define ZF_LINE_BITS 4

/* Factors: odd numbers without a pattern. */
#define ZF_PLACE_FACTOR UINT32_C(0x9e3779b1)
#define ZF_MARK_FACTOR  UINT32_C(0xc2b2ae3d)
#define ZF_BYTE_PLACE   UINT32_C(0x85ebca77)
#define ZF_BYTE_MARK    UINT32_C(0x27d4eb2f)

/* The place of the n-gram of 3, 4 or 5 bytes that ends with the word. `before` is the byte before the word. */
static inline uint32_t zf_ngram_place(uint32_t word, uint32_t before, int length)
{
	const uint32_t product = (length == 3 ? word >> 8 : word) * ZF_PLACE_FACTOR;

	return length == 5 ? product + (before + 256) * ZF_BYTE_PLACE : product;
}

/* Its mark: tag << ZF_LINE_BITS | slot. Even a NUL before the word makes a mark of its own. */
static inline uint32_t zf_ngram_mark(uint32_t word, uint32_t before, int length)
{
	const uint32_t product = (length == 3 ? word >> 8 : word) * ZF_MARK_FACTOR;

	return (length == 5 ? product + (before + 256) * ZF_BYTE_MARK : product) >> (16 - ZF_LINE_BITS);
}

static inline uint32_t zf_mark_tag(uint32_t mark)
{
	return mark >> ZF_LINE_BITS;
}

/* The number of the n-gram's slot in a table whose places are shifted by `shift` to leave the line's number. */
static inline uint32_t zf_ngram_slot(uint32_t place, uint32_t mark, unsigned shift)
{
	return place >> shift << ZF_LINE_BITS | (mark & ((1 << ZF_LINE_BITS) - 1));
}

#endif
