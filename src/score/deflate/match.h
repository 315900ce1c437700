/*
 * match.h - hash chains and the search along them
 *
 * zlib finds matches through a hash of three bytes. A position that is inserted
 * into the chains is linked to the previous one with the same hash; below, these
 * positions are the entries of a chain. A search compares a limited number of
 * entries, and those with the same hash but other bytes count too. So the chains
 * must be exactly zlib's, with the same hash.
 *
 * Positions are relative to a window and fit 16 bits. Position 0 is never an
 * entry: for zlib, 0 is the end of a chain.
 */
#ifndef ZF_SCORE_DEFLATE_MATCH_H
#define ZF_SCORE_DEFLATE_MATCH_H

#include "score/deflate/alphabet.h"
#include "util/word_bytes.h"

#include <stdbool.h>
#include <string.h>

#define ZF_HASHES 32768

/* The longest distance of a match, and of a match of three bytes (levels 4 to 9). */
#define ZF_MAX_DISTANCE 32506
#define ZF_TOO_FAR      4096

/* Searches read whole words: this many bytes behind a text must be readable. Their values do not matter. */
#define ZF_SLACK 16

struct zf_match {
	unsigned length; /* below ZF_MIN_MATCH: none */
	unsigned distance;
};

static inline unsigned zf_trigram_hash(const unsigned char *bytes)
{
	return ((unsigned)bytes[0] << 10 ^ (unsigned)bytes[1] << 5 ^ bytes[2]) & (ZF_HASHES - 1);
}

/* The number of equal bytes at the start of two words, given their difference (exclusive or), which is not 0. */
static inline unsigned zf_equal_bytes(uint64_t difference)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (unsigned)__builtin_ctzll(difference) / 8;
#else
	return (unsigned)__builtin_clzll(difference) / 8;
#endif
}

/* The length of the common prefix of two texts, at most `most`. */
static inline unsigned zf_common_prefix(const unsigned char *a, const unsigned char *b, unsigned most)
{
	unsigned length = 0;

	while (length < most) {
		const uint64_t difference = zf_load64(a + length) ^ zf_load64(b + length);

		if (difference != 0) {
			length += zf_equal_bytes(difference);
			break;
		}
		length += 8;
	}
	return length < most ? length : most;
}

/*
 * Walks a chain from `entry` on, for a match at `position` that is longer than
 * `best.length` and at most `longest` bytes long. Returns the longest, the first
 * of several, or `best`. The walk ends at an entry not above `limit` (the first one
 * is compared in any case), after `budget` >= 1 entries, or at a match of `nice`
 * bytes. best.length < longest; nice <= longest.
 */
static inline struct zf_match zf_walk_chain(const unsigned char *text, const uint16_t *chain, unsigned position,
                                            unsigned entry, unsigned limit, unsigned budget, struct zf_match best,
                                            unsigned nice, unsigned longest)
{
	const unsigned char *const scan = text + position;
	/* A longer match agrees in the last four of best.length + 1 bytes. As best.length >= 2, they may begin one
	   byte before a match, which is readable: position 0 is never an entry. */
	uint32_t wanted = zf_load32(scan + best.length - 3);

	do {
		const unsigned char *const match = text + entry;

		if (zf_load32(match + best.length - 3) == wanted || best.length == 2) {
			const unsigned length = zf_common_prefix(match, scan, longest);

			if (length > best.length) {
				best = (struct zf_match){length, position - entry};
				if (length >= nice)
					break;
				wanted = zf_load32(scan + length - 3);
			}
		}
		entry = chain[entry];
	} while (entry > limit && --budget > 0);
	return best;
}

#endif
