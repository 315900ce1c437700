/*
 * match.h - predicts that what followed the last occurrence of the recent bytes follows again
 *
 * It keeps the text itself, the last 2^k bytes of it, and where each hash of some recent bytes
 * was last seen. While a match lasts, the byte after the earlier occurrence is the expected one.
 */
#ifndef ZF_SCORE_MIX_MATCH_H
#define ZF_SCORE_MIX_MATCH_H

#include "zipfit.h"

/* The least length of a match, in bytes, and the greatest that is told apart. */
#define ZF_MATCH_MIN 6
#define ZF_MATCH_MAX 63

struct zf_match {
	uint8_t *text;    /* the byte at position p is at p & text_mask */
	uint32_t *places; /* the position after the last occurrence, by hash */
	uint32_t text_mask, place_mask;
	uint32_t position; /* of the next byte; wraps around */
	uint32_t from;     /* the expected byte's position; while length > 0 */
	unsigned length;
	unsigned expected; /* byte, with a leading 1 */
	/* While marked: the places and bytes overwritten, oldest first. */
	bool marked;
	struct zf_match_change {
		uint32_t slot, place;
		uint8_t byte;
	} *changes;
	size_t change_count, change_capacity;
	uint32_t marked_from, marked_position;
	unsigned marked_length, marked_expected;
};

bool zf_match_open(struct zf_match *match, unsigned text_bits, unsigned place_bits, zipfit_error *error);
void zf_match_close(struct zf_match *match);

/* Appends a byte and finds out what to expect next. */
void zf_match_add(struct zf_match *match, unsigned byte);

void zf_match_mark(struct zf_match *match);

/* While marked: makes room for `count` more bytes. */
bool zf_match_reserve(struct zf_match *match, size_t count, zipfit_error *error);

void zf_match_restore(struct zf_match *match);

#endif
