/*
 * grams.h - which searches of which targets can find anything in x
 *
 * A search at a position of y that has a match of n bytes already asks x for one
 * of n + 1 bytes at least: x must contain those bytes, a "gram". The grams that
 * all targets' searches need are put into one table, once; for each x, a pass
 * over its bytes marks those it contains. The rest of the searches - by far most -
 * costs one look at a bit.
 *
 * Only false alarms are possible: a long gram is cut to ZF_MAX_GRAM bytes, and
 * where two grams of the targets meet in one slot of the table, both count as
 * contained when either hash is met.
 */
#ifndef ZF_SCORE_DEFLATE_GRAMS_H
#define ZF_SCORE_DEFLATE_GRAMS_H

#include "score/deflate/match.h"

#include <stddef.h>

#define ZF_GRAM_SLOTS 65536
#define ZF_MAX_GRAM   8

/* The grams that targets need. Read-only once all are in. */
struct zf_grams {
	uint16_t tags[ZF_GRAM_SLOTS];         /* of the gram in each slot; 0: none */
	uint64_t trigrams[ZF_HASHES / 64];    /* zlib's hash of every gram's first three bytes */
};

/* The slots whose gram x contains. */
struct zf_marks {
	uint64_t of[ZF_GRAM_SLOTS / 64];
};

/* Adds the first of `length` >= 3 bytes, as many as are told apart. Returns the slot. Whole words are read. */
uint16_t zf_grams_add(struct zf_grams *grams, const unsigned char *bytes, unsigned length);

/* Marks the grams that lie within the `length` bytes of `text`. */
void zf_grams_mark(const struct zf_grams *grams, struct zf_marks *marks, const unsigned char *text, size_t length);

/* How many grams can begin before the boundary of x and y and end behind it. */
#define ZF_MAX_ACROSS 21

/*
 * Marks the grams that lie across the boundary: the last `before` bytes of x and
 * the first `after` bytes of y. Returns how many of them were not marked before,
 * and stores their slots, so that they can be taken back.
 */
unsigned zf_grams_mark_across(const struct zf_grams *grams, struct zf_marks *marks, const unsigned char *boundary,
                              size_t before, size_t after, uint16_t added[ZF_MAX_ACROSS]);

static inline bool zf_marked(const struct zf_marks *marks, unsigned slot)
{
	return marks->of[slot / 64] >> slot % 64 & 1;
}

#endif
