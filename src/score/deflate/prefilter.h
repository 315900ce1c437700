/*
 * prefilter.h - which searches of which targets can find anything in x
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
#ifndef ZF_SCORE_DEFLATE_PREFILTER_H
#define ZF_SCORE_DEFLATE_PREFILTER_H

#include "score/deflate/match.h"

#include <stddef.h>

#define ZF_GRAM_SLOTS 65536
#define ZF_MAX_GRAM   8

/* The grams that targets need. Read-only once all are in. */
struct zf_grams {
	uint8_t tags[ZF_GRAM_SLOTS];       /* of the gram in each slot; 0: none */
	uint64_t trigrams[ZF_HASHES / 64]; /* zlib's hash of every gram's first three bytes */
};

/* What is known of x: for each slot whether its gram is contained, whether more than once, and where last. */
struct zf_marks {
	uint64_t once[ZF_GRAM_SLOTS / 64];
	uint64_t again[ZF_GRAM_SLOTS / 64];
	uint16_t last[ZF_GRAM_SLOTS + 1]; /* valid where contained; one more for what is not */
};

/* Adds the first of `length` >= 3 bytes, as many as are told apart. Returns the slot. Whole words are read. */
uint16_t zf_grams_add(struct zf_grams *grams, const unsigned char *bytes, unsigned length);

/* Marks the grams that lie within the `length` bytes of `text`, positions counting from there, and no others. */
void zf_grams_mark(const struct zf_grams *grams, struct zf_marks *marks, const unsigned char *text, size_t length);

/* How many grams can begin before the boundary of x and y and end behind it. */
#define ZF_MAX_ACROSS 21

/* What a mark was before. */
struct zf_mark {
	uint16_t slot, last;
	bool once, again;
};

/*
 * Marks the grams that lie across the boundary of x and y: x ends at `boundary`,
 * its position, and `after` bytes of y are there. Returns how many there are, and
 * stores what has to be put back before the next y.
 */
unsigned zf_grams_mark_across(const struct zf_grams *grams, struct zf_marks *marks, const unsigned char *text,
                              size_t boundary, size_t after, struct zf_mark before[ZF_MAX_ACROSS]);
void zf_marks_restore(struct zf_marks *marks, const struct zf_mark *before, unsigned count);

static inline bool zf_marked(const struct zf_marks *marks, unsigned slot)
{
	return marks->once[slot / 64] >> slot % 64 & 1;
}

static inline bool zf_marked_again(const struct zf_marks *marks, unsigned slot)
{
	return marks->again[slot / 64] >> slot % 64 & 1;
}

#endif
