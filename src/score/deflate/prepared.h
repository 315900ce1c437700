/*
 * prepared.h - a target y, prepared for pairs with any x
 *
 * Most of what happens in y when x+y is compressed does not depend on x. It is
 * computed once: the hashes; and at levels 4 to 9, where every position becomes a
 * source whatever the parse, the best match of each position within y, and the
 * parse of y on its own - "canonical" - which x disturbs here and there.
 *
 * y on its own means: behind an x with which it has nothing in common. So its
 * first byte is a source, unlike that of a stream.
 */
#ifndef ZF_SCORE_DEFLATE_PREPARED_H
#define ZF_SCORE_DEFLATE_PREPARED_H

#include "score/deflate/grams.h"
#include "score/deflate/level.h"
#include "zipfit.h"

/* What y itself offers to a search at one of its positions. Candidates in y are newer than those in x and come first. */
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

/* A search of the canonical parse which x can influence, and the state before it. */
struct zf_search {
	uint16_t position;
	uint16_t length, distance; /* of the match pending at position - 1; length 0: none */
	uint16_t token;            /* the first that is not yet written */
};

#define ZF_NOT_CLEAN UINT16_MAX

struct zf_prepared {
	const unsigned char *bytes; /* borrowed */
	size_t length;
	uint16_t *hashes; /* of the positions with three bytes */

	/* The rest at levels 4 to 9 alone. */
	struct zf_self *self[2];   /* of the positions with three bytes: with the full chain, with a quarter of it */
	struct zf_token *tokens;   /* the canonical parse */
	struct zf_counts counts;   /* of the tokens */
	struct zf_search *searches;
	uint16_t *slots;           /* the gram that each search needs x to have */
	size_t search_count;
	/*
	 * Of each position 0 .. length where the canonical parse has no match pending: the first token
	 * and the first search from there on. Of the others ZF_NOT_CLEAN.
	 */
	uint16_t *token_at, *search_at;
};

/*
 * Prepares the `length` <= ZF_MAX_TARGET bytes at `bytes`, which must outlive it,
 * and adds the grams it needs. zf_prepared_free() in any case.
 */
bool zf_prepare(struct zf_prepared *prepared, struct zf_grams *grams, const struct zf_level *level,
                const unsigned char *bytes, size_t length, zipfit_error *error);
void zf_prepared_free(struct zf_prepared *prepared);

#endif
