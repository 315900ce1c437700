/*
 * document.h - the parse of one x, as far as it is the same whatever follows x
 *
 * The parse looks ahead: at the four bytes of a position and along the match that it extends. So the parse of x+y is
 * that of x until it would look behind x. There it pauses, and the parse of each pair continues.
 */
#ifndef ZF_SCORE_LZ4_DOCUMENT_H
#define ZF_SCORE_LZ4_DOCUMENT_H

#include "score/lz4/format.h"

#include <stdbool.h>

enum zf_lz4_phase {
	ZF_LZ4_SEARCH, /* look for a match at `at` */
	ZF_LZ4_EXTEND, /* the match at `at` has `matched` bytes so far */
	ZF_LZ4_AFTER,  /* a match ended at `at`: another one may follow at once */
};

/* The state of a parse between two of its steps. Positions count from the beginning of x. */
struct zf_lz4_state {
	enum zf_lz4_phase phase;
	size_t at;
	size_t source, matched; /* EXTEND: where the earlier occurrence begins; bytes of the match so far */
	size_t anchor;          /* the first byte that no sequence has yet */
	size_t begin;           /* SEARCH: the first position of the search */
	size_t step, tries;     /* SEARCH: the distance to the next position, and what makes it grow */
	size_t size;            /* bytes of the sequences so far */
};

struct zf_lz4_document {
	const unsigned char *text;
	size_t length;
	struct zf_lz4_state state; /* where the parse pauses */
	size_t alone;              /* the size of the block of x without y */
	size_t count;
	uint16_t inserted[ZF_LZ4_BLOCK]; /* the `count` positions that were put into the table, in order */
	uint16_t table[ZF_LZ4_HASHES];   /* the last position of each hash; 0 if there is none, as in lz4 */
	/* What a pair has changed in the table, to undo it: not more than y has bytes, and a few at the end of x. */
	uint32_t undo[ZF_LZ4_BLOCK]; /* a hash, and in the lower half its former entry */
};

/* Parses the `length` bytes at `text`: more than ZF_LZ4_MARGIN, at most ZF_LZ4_BLOCK. Borrows them. */
void zf_lz4_document_open(struct zf_lz4_document *document, const unsigned char *text, size_t length);

/* Begins a search at `at`. */
static inline void zf_lz4_begin_search(struct zf_lz4_state *state, size_t at)
{
	state->phase = ZF_LZ4_SEARCH;
	state->at = at;
	state->begin = at;
	state->step = 1;
	state->tries = ZF_LZ4_TRIES;
}

/* Begins a match of the four bytes at `at` and `source`: back to the anchor if it can, and with the literals before. */
static inline void zf_lz4_begin_match(struct zf_lz4_state *state, const unsigned char *text, size_t at, size_t source)
{
	const size_t literals = at - state->anchor;
	const size_t back = zf_lz4_count_back(text, source, at, literals < source ? literals : source);

	state->phase = ZF_LZ4_EXTEND;
	state->at = at - back;
	state->source = source - back;
	state->matched = ZF_LZ4_SHORTEST_MATCH + back;
	state->size += zf_lz4_sequence(literals - back);
}

/* Begins a match directly behind another one. */
static inline void zf_lz4_follow_match(struct zf_lz4_state *state, size_t source)
{
	state->phase = ZF_LZ4_EXTEND;
	state->source = source;
	state->matched = ZF_LZ4_SHORTEST_MATCH;
	state->size += zf_lz4_sequence(0);
}

/* Ends the match. */
static inline void zf_lz4_end_match(struct zf_lz4_state *state)
{
	state->size += zf_lz4_extra(state->matched - ZF_LZ4_SHORTEST_MATCH);
	state->at += state->matched;
	state->anchor = state->at;
	state->phase = ZF_LZ4_AFTER;
}

#endif
