/*
 * document.c - the parse of one x, as far as it is the same whatever follows x
 *
 * It pauses twice. First where the end of x, if nothing followed, would make a difference: lz4 ends a block with
 * literals. That gives the size of x alone. Then where a step would look at the bytes behind x.
 */
#include "score/lz4/document.h"

/* The two pauses as constants, so that the compiler makes a loop for each. */
#define INLINE static inline __attribute__((always_inline))

INLINE size_t insert(struct zf_lz4_document *x, size_t position)
{
	const uint32_t hash = zf_lz4_hash(zf_load32(x->text + position));
	const size_t source = x->table[hash];

	x->table[hash] = (uint16_t)position;
	x->inserted[x->count++] = (uint16_t)position;
	return source;
}

INLINE bool matches(const struct zf_lz4_document *x, size_t source, size_t at)
{
	return zf_load32(x->text + source) == zf_load32(x->text + at);
}

/* Looks at positions until there is a match. False: the parse pauses. */
INLINE bool search(struct zf_lz4_document *x, struct zf_lz4_state *state, bool alone)
{
	for (;;) {
		const size_t at = state->at, next = at + state->step;
		size_t source;

		/* The end of y may be near if a long step leads into y. */
		if (alone ? next + ZF_LZ4_MARGIN > x->length + 1
		          : at + ZF_LZ4_SHORTEST_MATCH > x->length || next > x->length)
			return false;
		state->step = state->tries++ / ZF_LZ4_TRIES;
		source = insert(x, at);
		if (matches(x, source, at)) {
			zf_lz4_begin_match(state, x->text, at, source);
			return true;
		}
		state->at = next;
	}
}

INLINE bool extend(struct zf_lz4_document *x, struct zf_lz4_state *state, bool alone)
{
	const size_t end = alone ? x->length - ZF_LZ4_LAST_LITERALS : x->length;

	state->matched += zf_lz4_count_equal(x->text + state->source + state->matched,
	                                     x->text + state->at + state->matched, x->text + end);
	if (state->at + state->matched == end)
		return false;
	zf_lz4_end_match(state);
	return true;
}

INLINE bool follow(struct zf_lz4_document *x, struct zf_lz4_state *state, bool alone)
{
	const size_t at = state->at;
	size_t source;

	if (at + (alone ? ZF_LZ4_MARGIN : ZF_LZ4_SHORTEST_MATCH) > x->length)
		return false;
	insert(x, at - 2);
	source = insert(x, at);
	if (matches(x, source, at))
		zf_lz4_follow_match(state, source);
	else
		zf_lz4_begin_search(state, at + 1);
	return true;
}

INLINE void run(struct zf_lz4_document *x, bool alone)
{
	struct zf_lz4_state state = x->state;
	bool going = true;

	while (going) {
		if (state.phase == ZF_LZ4_SEARCH)
			going = search(x, &state, alone);
		if (going && state.phase == ZF_LZ4_EXTEND)
			going = extend(x, &state, alone);
		if (going && state.phase == ZF_LZ4_AFTER)
			going = follow(x, &state, alone);
	}
	x->state = state;
}

/* The size of the block if x ends behind the first pause. */
static size_t size_alone(const struct zf_lz4_document *x)
{
	struct zf_lz4_state state = x->state;

	if (state.phase == ZF_LZ4_EXTEND)
		zf_lz4_end_match(&state);
	return state.size + zf_lz4_last_sequence(x->length - state.anchor);
}

void zf_lz4_document_open(struct zf_lz4_document *x, const unsigned char *text, size_t length)
{
	x->text = text;
	x->length = length;
	x->count = 0;
	memset(x->table, 0, sizeof(x->table));
	x->state = (struct zf_lz4_state){0};
	/* lz4 enters position 0, and searches from 1 on. */
	insert(x, 0);
	zf_lz4_begin_search(&x->state, 1);
	run(x, true);
	x->alone = size_alone(x);
	run(x, false);
}
