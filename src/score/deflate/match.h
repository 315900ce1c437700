/*
 * match.h - hash chains and the search along them
 *
 * zlib finds matches through a hash of three bytes: every position that became a
 * source is chained to the one of the same hash before it. How many candidates a
 * search looks at is limited, and one of the same hash but of other bytes counts
 * as well; so the chains must be zlib's own, hash and all.
 *
 * Positions are relative to a window and fit 16 bits. Position 0 never is a
 * source, as zlib takes it for the end of a chain.
 */
#ifndef ZF_SCORE_DEFLATE_MATCH_H
#define ZF_SCORE_DEFLATE_MATCH_H

#include "score/deflate/alphabet.h"

#include <stdbool.h>
#include <string.h>

#define ZF_HASHES 32768

/* How far back a match may reach, and how far one of three bytes that is worth its distance (levels 4 to 9). */
#define ZF_MAX_DISTANCE 32506
#define ZF_TOO_FAR      4096

/* Searches read whole words: so many bytes behind a text must be readable, whatever they hold. */
#define ZF_SLACK 16

struct zf_match {
	unsigned length; /* below ZF_MIN_MATCH: none */
	unsigned distance;
};

static inline unsigned zf_hash(const unsigned char *bytes)
{
	return ((unsigned)bytes[0] << 10 ^ (unsigned)bytes[1] << 5 ^ bytes[2]) & (ZF_HASHES - 1);
}

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

/* The number of equal bytes at the start of two texts, given a word in which they differ. */
static inline unsigned zf_equal_bytes(uint64_t difference)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (unsigned)__builtin_ctzll(difference) / 8;
#else
	return (unsigned)__builtin_clzll(difference) / 8;
#endif
}

/* How many of the first `most` bytes two texts have in common. */
static inline unsigned zf_common(const unsigned char *a, const unsigned char *b, unsigned most)
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
 * Walks a chain from `candidate` to the first position not above `limit`, looking
 * at no more than `budget` (at least 1) candidates, for a match at `position` that
 * is longer than `best.length` and no longer than `longest`. One of `nice` bytes,
 * nice <= longest, ends the walk. best.length must be below `longest`.
 */
static inline struct zf_match zf_walk(const unsigned char *text, const uint16_t *chain, unsigned position,
                                      unsigned candidate, unsigned limit, unsigned budget, struct zf_match best,
                                      unsigned nice, unsigned longest)
{
	const unsigned char *const scan = text + position;
	/* A longer match has the same last four of best.length + 1 bytes; four, because best.length >= 2 and a
	   position 0 is no source. */
	uint32_t wanted = zf_load32(scan + best.length - 3);

	do {
		const unsigned char *const match = text + candidate;

		if (zf_load32(match + best.length - 3) == wanted || best.length == 2) {
			const unsigned length = zf_common(match, scan, longest);

			if (length > best.length) {
				best = (struct zf_match){length, position - candidate};
				if (length >= nice)
					break;
				wanted = zf_load32(scan + length - 3);
			}
		}
		candidate = chain[candidate];
	} while (candidate > limit && --budget > 0);
	return best;
}

#endif
