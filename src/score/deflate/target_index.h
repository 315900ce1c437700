/*
 * target_index.h - a target y, prepared for pairs with any x
 *
 * Most of what happens in y when x+y is compressed does not depend on x. It is
 * computed once: the hashes; and at levels 4 to 9, where every position becomes a
 * source whatever the parse, the best match of each position within y, and the
 * parse of y on its own - "canonical" - which x disturbs here and there.
 *
 * y on its own means: behind an x with which it has nothing in common. So its
 * first byte is a source, unlike that of a stream.
 */
#ifndef ZF_SCORE_DEFLATE_TARGET_INDEX_H
#define ZF_SCORE_DEFLATE_TARGET_INDEX_H

#include "score/deflate/prefilter.h"
#include "score/deflate/level.h"
#include "zipfit.h"

/* What y offers to a search at one of its positions: its candidates are newer than those of x and come first. */
struct zf_self {
	uint16_t length, distance; /* of the best match within y; length 0: none */
	uint16_t left;             /* how many candidates may still be looked at in x */
	uint16_t hash;             /* of the three bytes here */
};

/* A literal or a match of the canonical parse, as its places in zf_counts. A literal's distance is ZF_NO_DISTANCE. */
struct zf_token {
	uint16_t litlen, distance;
};

#define ZF_NO_DISTANCE (ZF_SYMBOLS - 1)

/*
 * A search of the canonical parse which x can influence, with all that must be
 * known to make it in x: one read of memory that other targets have driven out of
 * the cache.
 */
struct zf_search {
	uint16_t position;
	uint16_t length, distance; /* of the match pending at position - 1; length 0: none */
	uint16_t token;            /* the first that is not yet written */
	uint16_t beaten;           /* what the match in x must be longer than */
	uint16_t left, hash;       /* as in zf_self */
	bool first;                /* y has no candidate */
};

/* Where the canonical parse is at a position with no match pending: the first token and search from there on. */
struct zf_place {
	uint16_t token, search;
};

#define ZF_NOT_CLEAN UINT16_MAX /* in `token`: a match is pending there, or covers the position */

/* The hash of a position's three bytes, and its number, from 1 on, among those that y has more than once. */
struct zf_link {
	uint16_t hash, head;
};

#define ZF_NO_HEAD 0

struct zf_prepared {
	const unsigned char *bytes; /* borrowed */
	size_t length;
	bool ready; /* zf_prepare() has been here */

	/* Levels 1 to 3 alone. */
	struct zf_link *links; /* of the positions with three bytes */
	size_t head_count;

	/* Levels 4 to 9 alone. */
	struct zf_self *self;    /* of the positions with three bytes */
	struct zf_self *quarter; /* the same for a quarter of the chain; NULL where it follows from `self` */
	struct zf_token *tokens; /* the canonical parse */
	struct zf_counts counts; /* of the tokens */
	struct zf_search *searches;
	uint16_t *slots; /* the gram that each search needs x to have */
	size_t search_count;
	struct zf_place *places; /* of the positions 0 .. length */
};

/* What y offers to a search at `position` with a quarter of a chain of `chain`. */
static inline struct zf_self zf_quarter(const struct zf_prepared *y, unsigned chain, size_t position)
{
	struct zf_self self;

	if (y->quarter != NULL)
		return y->quarter[position];
	self = y->self[position];
	self.left = (uint16_t)(self.left == 0 ? 0 : self.left - (chain - chain / 4));
	return self;
}

/*
 * Prepares the `length` <= ZF_MAX_TARGET bytes at `bytes`, which must outlive it,
 * and adds the grams it needs. zf_prepared_free() in any case.
 */
bool zf_prepare(struct zf_prepared *prepared, struct zf_grams *grams, const struct zf_level *level,
                const unsigned char *bytes, size_t length, zipfit_error *error);
void zf_prepared_free(struct zf_prepared *prepared);

#endif
