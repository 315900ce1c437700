/*
 * prefilter.h - finds the searches of the targets that can succeed in x
 *
 * A search at a position of y that already has a match of n bytes needs at least
 * n + 1 bytes from x. So x must contain the n + 1 bytes at that position: they are
 * the search's key. The keys of all searches of all targets are put into one hash
 * table, once. For each x, one pass over its bytes marks the slots whose keys x
 * contains. A search whose slot has no mark cannot succeed in x. Most searches have
 * none, and each of those costs the test of one bit.
 *
 * A mark may be wrong, a missing mark never is: keys longer than ZF_MAX_KEY bytes
 * are cut, and keys that share a slot share its mark.
 */
#ifndef ZF_SCORE_DEFLATE_PREFILTER_H
#define ZF_SCORE_DEFLATE_PREFILTER_H

#include "score/deflate/match.h"

#include <stddef.h>

#define ZF_PREFILTER_SLOTS 65536
#define ZF_MAX_KEY         8

/* The keys of all targets. Read-only once all are added. */
struct zf_prefilter {
	uint8_t tags[ZF_PREFILTER_SLOTS];  /* of the key in each slot; 0: none */
	uint64_t trigrams[ZF_HASHES / 64]; /* set of the trigram hashes of all keys' first three bytes */
};

/* The marks of one x: which slots have a key that x contains. */
struct zf_marks {
	uint64_t marked[ZF_PREFILTER_SLOTS / 64];
	uint64_t twice[ZF_PREFILTER_SLOTS / 64]; /* marked more than once */
	uint16_t last[ZF_PREFILTER_SLOTS + 1];   /* the last position, valid if marked; one more as a dummy */
};

/* Adds the key of `length` >= 3 bytes at `bytes`. Returns its slot. Reads a whole word. */
uint16_t zf_prefilter_add(struct zf_prefilter *prefilter, const unsigned char *bytes, unsigned length);

/* Clears all marks, then marks the keys within the `length` bytes of `text`. Positions count from there. */
void zf_prefilter_scan(const struct zf_prefilter *prefilter, struct zf_marks *marks, const unsigned char *text,
                       size_t length);

/* The most keys that can begin before the boundary of x and y and end behind it. */
#define ZF_MAX_BOUNDARY_KEYS 21

/* The former state of a mark. */
struct zf_saved_mark {
	uint16_t slot, last;
	bool marked, twice;
};

/*
 * Marks the keys that begin in x and end in y: x ends at position `boundary`, and
 * `after` bytes of y follow. Stores the former state of each of these marks in
 * `before` and returns their number. zf_marks_restore() undoes the changes, and
 * must be called before the next y.
 */
unsigned zf_prefilter_scan_boundary(const struct zf_prefilter *prefilter, struct zf_marks *marks,
                                    const unsigned char *text, size_t boundary, size_t after,
                                    struct zf_saved_mark before[ZF_MAX_BOUNDARY_KEYS]);
void zf_marks_restore(struct zf_marks *marks, const struct zf_saved_mark *before, unsigned count);

static inline bool zf_is_marked(const struct zf_marks *marks, unsigned slot)
{
	return marks->marked[slot / 64] >> slot % 64 & 1;
}

static inline bool zf_is_marked_twice(const struct zf_marks *marks, unsigned slot)
{
	return marks->twice[slot / 64] >> slot % 64 & 1;
}

#endif
