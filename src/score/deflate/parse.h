/*
 * parse.h - the state of a parse: what has been counted, and where it goes on
 */
#ifndef ZF_SCORE_DEFLATE_PARSE_H
#define ZF_SCORE_DEFLATE_PARSE_H

#include "score/deflate/block_cost.h"
#include "score/deflate/match.h"

/*
 * zlib's lazy parse tallies a literal one step late: it is written here as soon
 * as no match was found, which gives the same symbols in the same order. What is
 * pending is a match alone: found at the position before, and to be given up if
 * there is a longer one here.
 */
struct zf_parse {
	size_t position;       /* the next to search at, from the start of the text */
	struct zf_match match; /* pending, at position - 1; length 0: none */
	size_t block_begin;    /* position at which the block under way begins */
	unsigned symbols;      /* in that block */
	bool by_match;         /* the last of them is a match */
	bool unknown;          /* the size of an ended block is not known */
	uint64_t bits;         /* of the ended blocks */
	struct zf_counts counts;
};

/* Ends the block under way at `position`. */
void zf_parse_end_block(struct zf_parse *parse, size_t position, bool last);

/* Ends the stream: zlib adds an empty block to a full one, unless the last symbol is a literal and the parse lazy. */
void zf_parse_end(struct zf_parse *parse, bool greedy);

/* Makes room for a symbol at `position`. zlib ends a full block at once, which gives the same blocks. */
static inline void zf_parse_room(struct zf_parse *parse, size_t position)
{
	if (__builtin_expect(parse->symbols == ZF_BLOCK_SYMBOLS, 0))
		zf_parse_end_block(parse, position, false);
	parse->symbols++;
}

static inline void zf_parse_literal(struct zf_parse *parse, size_t position, unsigned char byte)
{
	zf_parse_room(parse, position);
	parse->by_match = false;
	parse->counts.of[byte]++;
}

static inline void zf_parse_match(struct zf_parse *parse, size_t position, struct zf_match match)
{
	zf_parse_room(parse, position);
	parse->by_match = true;
	parse->counts.of[zf_length_symbol(match.length)]++;
	parse->counts.of[zf_distance_symbol(match.distance)]++;
}

#endif
