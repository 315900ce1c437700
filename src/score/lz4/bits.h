/*
 * bits.h - sets of positions, one bit each
 */
#ifndef ZF_SCORE_LZ4_BITS_H
#define ZF_SCORE_LZ4_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZF_LZ4_WORD 64

static inline size_t zf_lz4_words(size_t positions)
{
	return (positions + ZF_LZ4_WORD - 1) / ZF_LZ4_WORD;
}

static inline bool zf_lz4_has(const uint64_t *set, size_t position)
{
	return set[position / ZF_LZ4_WORD] >> position % ZF_LZ4_WORD & 1;
}

static inline void zf_lz4_add(uint64_t *set, size_t position)
{
	set[position / ZF_LZ4_WORD] |= (uint64_t)1 << position % ZF_LZ4_WORD;
}

/* The 64 positions from `from` on. Looks at the word behind theirs, too. */
static inline uint64_t zf_lz4_window(const uint64_t *set, size_t from)
{
	const size_t word = from / ZF_LZ4_WORD, shift = from % ZF_LZ4_WORD;

	return set[word] >> shift | set[word + 1] << 1 << (ZF_LZ4_WORD - 1 - shift);
}

/* Changes the 64 positions from `from` on where `bits` has a bit. Touches the word behind theirs, too. */
static inline void zf_lz4_flip_window(uint64_t *set, size_t from, uint64_t bits)
{
	const size_t word = from / ZF_LZ4_WORD, shift = from % ZF_LZ4_WORD;

	set[word] ^= bits << shift;
	set[word + 1] ^= bits >> 1 >> (ZF_LZ4_WORD - 1 - shift);
}

/* The bits of the word with number `word` that are in [from, to). */
static inline uint64_t zf_lz4_mask(size_t word, size_t from, size_t to)
{
	uint64_t mask = UINT64_MAX;

	if (word == from / ZF_LZ4_WORD)
		mask <<= from % ZF_LZ4_WORD;
	if (word == to / ZF_LZ4_WORD)
		mask &= ((uint64_t)1 << to % ZF_LZ4_WORD) - 1;
	return mask;
}

/* Removes the positions in [from, to). */
static inline void zf_lz4_remove(uint64_t *set, size_t from, size_t to)
{
	if (from >= to)
		return;
	for (size_t word = from / ZF_LZ4_WORD; word <= (to - 1) / ZF_LZ4_WORD; word++)
		set[word] &= ~zf_lz4_mask(word, from, to);
}

/* The first position of the set that is `from` or behind it; `words` * ZF_LZ4_WORD if there is none. */
static inline size_t zf_lz4_next(const uint64_t *set, size_t words, size_t from)
{
	size_t word = from / ZF_LZ4_WORD;
	uint64_t bits;

	if (word >= words)
		return words * ZF_LZ4_WORD;
	bits = set[word] >> from % ZF_LZ4_WORD << from % ZF_LZ4_WORD;
	while (bits == 0) {
		if (++word == words)
			return words * ZF_LZ4_WORD;
		bits = set[word];
	}
	return word * ZF_LZ4_WORD + (size_t)__builtin_ctzll(bits);
}

#endif
