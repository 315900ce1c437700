/*
 * parse.h - the state of a parse: its position, and the symbols counted so far
 */
#ifndef ZF_SCORE_DEFLATE_PARSE_H
#define ZF_SCORE_DEFLATE_PARSE_H

#include "score/deflate/block_cost.h"
#include "score/deflate/match.h"

/*
 * A token is a literal or a match. In the lazy parse a match is pending until the
 * search at the next position is done: a longer match there replaces it. zlib
 * writes literals one step late as well. Here a literal is counted at once, which
 * gives the same tokens in the same order.
 */
struct zf_parse {
	size_t position;          /* of the next search, from the start of the text */
	struct zf_match match;    /* pending, at position - 1; length 0: none */
	size_t block_begin;       /* the position at which the current block begins */
	unsigned tokens;          /* in the current block */
	bool ends_in_match;       /* the last token is a match */
	bool unknown;             /* the size of an earlier block is not known */
	uint64_t bits;            /* of the earlier blocks */
	struct zf_counts *counts; /* of the current block; borrowed */
};

/* Ends the current block at `position`. */
void zf_parse_end_block(struct zf_parse *parse, size_t position, bool last);

/* Ends the stream. zlib adds an empty block to a full one, except in a lazy parse that ends in a literal. */
void zf_parse_end(struct zf_parse *parse, bool greedy);

/* Counts a token at `position`; first ends a full block. zlib ends it earlier, which gives the same blocks. */
static inline void zf_parse_count_token(struct zf_parse *parse, size_t position)
{
	if (__builtin_expect(parse->tokens == ZF_BLOCK_TOKENS, 0))
		zf_parse_end_block(parse, position, false);
	parse->tokens++;
}

static inline void zf_parse_literal(struct zf_parse *parse, size_t position, unsigned char byte)
{
	zf_parse_count_token(parse, position);
	parse->ends_in_match = false;
	parse->counts->of[byte]++;
}

static inline void zf_parse_match(struct zf_parse *parse, size_t position, struct zf_match match)
{
	zf_parse_count_token(parse, position);
	parse->ends_in_match = true;
	parse->counts->of[zf_length_symbol(match.length)]++;
	parse->counts->of[zf_distance_symbol(match.distance)]++;
}

#endif
