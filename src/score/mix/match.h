/*
 * match.h - predicts that what followed the last occurrence of the recent bytes follows again
 *
 * It keeps the text itself, the last 2^k bytes of it, and the position at which each hash of some
 * recent bytes was seen last. While a match lasts, the byte after the earlier occurrence is expected.
 */
#ifndef ZF_SCORE_MIX_MATCH_H
#define ZF_SCORE_MIX_MATCH_H

#include "zipfit.h"

/* The least length of a match, in bytes, and the greatest that is told apart. */
#define ZF_MATCH_MIN 6
#define ZF_MATCH_MAX 63

struct zf_match {
	/* places[hash] is the position after the last occurrence; the byte at position p is text[p & text_mask]. */
	uint32_t *places;
	uint8_t *text;
	uint32_t text_mask;
	unsigned place_bits;
	/* What changes with each byte. Positions wrap around. */
	struct zf_match_state {
		uint32_t position; /* of the next byte */
		uint32_t from;     /* of the expected byte, while `length` > 0 */
		unsigned length;   /* bytes before both that are equal, up to ZF_MATCH_MAX; 0: nothing is expected */
		bool lookup;       /* zf_match_find() is to look at `from` */
	} state, marked;
	uint8_t *copy; /* of `places` and `text`; NULL: never marked */
};

/* The memory for the last 2^text_bits bytes, with that which zf_match_mark() adds. */
uint64_t zf_match_memory(unsigned text_bits);

/* Nothing has been seen. zf_match_close() also if that fails. */
bool zf_match_open(struct zf_match *match, unsigned text_bits, zipfit_error *error);
void zf_match_close(struct zf_match *match);

/* Remembers the state, and returns to it. */
bool zf_match_mark(struct zf_match *match, zipfit_error *error);
void zf_match_restore(struct zf_match *match);

/*
 * The place of some bytes, of which the last bit, the lowest of `recent`, is yet unknown and 0.
 * With a last bit of 1 it is the next place.
 */
static inline uint32_t zf_match_place(const struct zf_match *match, uint64_t recent)
{
	const uint64_t hash = (recent << (64 - 8 * ZF_MATCH_MIN)) * UINT64_C(0x9e3779b97f4a7c15);

	return (uint32_t)(hash >> (64 - match->place_bits)) & ~(uint32_t)1;
}

/* Appends `byte`. `place` is that of the last bytes, with it. */
void zf_match_add(struct zf_match *match, unsigned byte, uint32_t place);

/* After zf_match_add() has had time to fetch it: compares the earlier occurrence. */
void zf_match_find(struct zf_match *match);

/* The byte that is expected, while state.length > 0. */
static inline unsigned zf_match_expected(const struct zf_match *match)
{
	return match->text[match->state.from & match->text_mask];
}

#endif
