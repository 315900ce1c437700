/*
 * target_index.h - what is known of a target y before any x is seen
 *
 * Most of the parse of y in x+y does not depend on x, and is computed once. At all
 * levels these are the hashes. At levels 4 to 9, every position is inserted into
 * the chains whatever the parse, so two more things can be kept: the best match
 * within y at each position, and the canonical parse, which is that of y alone. x
 * changes it only here and there.
 *
 * Alone means: behind an x that has nothing in common with y. So the first byte of
 * y is inserted into the chains, unlike the first byte of a stream.
 */
#ifndef ZF_SCORE_DEFLATE_TARGET_INDEX_H
#define ZF_SCORE_DEFLATE_TARGET_INDEX_H

#include "score/deflate/level.h"
#include "score/deflate/prefilter.h"
#include "zipfit.h"

/* The result of a search at a position of y within y. The entries of y are newer than those of x and come first. */
struct zf_self_match {
	uint16_t length, distance; /* of the best match within y; length 0: none */
	uint16_t budget;           /* the entries of x that may still be compared */
	uint16_t hash;             /* of the three bytes at the position */
};

/* A token of the canonical parse, as two indexes of zf_counts. The distance of a literal is ZF_NO_DISTANCE. */
struct zf_token {
	uint16_t litlen, distance;
};

#define ZF_NO_DISTANCE (ZF_SYMBOLS - 1)

/*
 * A search of the canonical parse that x can influence. It holds everything that is
 * needed to continue it in x, so that a search costs one cache miss.
 */
struct zf_search {
	uint16_t position;
	uint16_t length, distance; /* of the match pending at position - 1; length 0: none */
	uint16_t token;            /* the number of tokens before this search */
	uint16_t beaten;           /* the match in x must be longer than this */
	uint16_t budget, hash;     /* as in zf_self_match */
	bool first;                /* y has no entry with this hash */
};

/*
 * A position at which the canonical parse has no match pending: the first token
 * and the first search from there on. A parse of x+y that comes to this position
 * with no match pending rejoins the canonical parse.
 */
struct zf_rejoin_point {
	uint16_t token, search;
};

#define ZF_NO_REJOIN UINT16_MAX /* in `token`: a match is pending here, or covers the position */

/* The hash of a position's three bytes, and the number, from 1 on, of a hash that occurs more than once in y. */
struct zf_link {
	uint16_t hash, head;
};

#define ZF_NO_HEAD 0

struct zf_target_index {
	const unsigned char *bytes; /* borrowed */
	size_t length;
	bool ready; /* built */

	/* Levels 1 to 3 only. */
	struct zf_link *links; /* of the positions with three bytes */
	size_t head_count;

	/* Levels 4 to 9 only. */
	struct zf_self_match *self_matches;    /* of the positions with three bytes */
	struct zf_self_match *quarter_matches; /* with a quarter of the budget; NULL: derived from self_matches */
	struct zf_token *tokens;               /* the canonical parse */
	struct zf_counts counts;               /* of the tokens */
	struct zf_search *searches;
	uint16_t *slots; /* the prefilter slot of each search's key */
	size_t search_count;
	size_t first_word;                     /* of the searches in a bitmap; see postings.h */
	struct zf_rejoin_point *rejoin_points; /* of the positions 0 .. length */
};

/* The match within y at `position`, for a search that compares a quarter of `chain` entries. */
static inline struct zf_self_match zf_quarter_match(const struct zf_target_index *y, unsigned chain, size_t position)
{
	struct zf_self_match self;

	if (y->quarter_matches != NULL)
		return y->quarter_matches[position];
	self = y->self_matches[position];
	self.budget = (uint16_t)(self.budget == 0 ? 0 : self.budget - (chain - chain / 4));
	return self;
}

/*
 * Builds the index of the `length` <= ZF_MAX_TARGET bytes at `bytes`, which are
 * borrowed, and adds the keys of its searches to `prefilter`. Fails if memory runs
 * out; zf_target_index_free() must be called in any case.
 */
bool zf_target_index_build(struct zf_target_index *index, struct zf_prefilter *prefilter, const struct zf_level *level,
                           const unsigned char *bytes, size_t length, zipfit_error *error);
void zf_target_index_free(struct zf_target_index *index);

#endif
