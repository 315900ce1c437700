/*
 * pair.c - the size of one x+y
 *
 * The parse continues where that of x paused. It goes step by step until it is where the canonical parse of y is too.
 * From there it follows the canonical parse without looking at the text, up to the next mark: a probe where lz4 may
 * find another entry than in the canonical parse. If it does, the parse goes its own way again.
 */
#include "score/lz4/pair.h"

#include "score/lz4/pair_entries.h"

/* Where the parse is after some steps. */
enum place {
	ON_PROBE, /* in a search, at a probe of the canonical parse */
	ON_END,   /* at the end of a match, and so is the canonical parse */
	ON_MATCH, /* at a canonical probe, where a match begins that the canonical parse does not have */
	AT_END,   /* the rest of the text are literals */
	ELSEWHERE,
};

/* ---- Step by step ---------------------------------------------------------- */

/* Whether the canonical parse searches here too, and both look at every byte. */
INLINE bool is_on_probe(const struct pair *pair, const struct zf_lz4_state *state)
{
	return state->at >= pair->boundary && state->at < state->begin + ZF_LZ4_STEADY &&
	       zf_lz4_has(pair->y->steady, state->at - pair->boundary);
}

INLINE enum place search(struct pair *pair, struct zf_lz4_state *state)
{
	for (;;) {
		const size_t at = state->at, next = at + state->step;
		size_t source;

		if (is_on_probe(pair, state))
			return ON_PROBE;
		if (next + ZF_LZ4_MARGIN > pair->end + 1)
			return AT_END;
		state->step = state->tries++ / ZF_LZ4_TRIES;
		source = enter(pair, at);
		if (matches(pair, source, at)) {
			zf_lz4_begin_match(state, pair->text, at, source);
			pair->probed = at + 1;
			return ELSEWHERE;
		}
		clear(pair, at + 1, next);
		state->at = next;
	}
}

INLINE void extend(struct pair *pair, struct zf_lz4_state *state)
{
	state->matched +=
		zf_lz4_count_equal(pair->text + state->source + state->matched, pair->text + state->at + state->matched,
	                           pair->text + pair->end - ZF_LZ4_LAST_LITERALS);
	zf_lz4_end_match(state);
}

INLINE enum place follow(struct pair *pair, struct zf_lz4_state *state)
{
	const size_t at = state->at;
	size_t source;

	if (at + ZF_LZ4_MARGIN > pair->end)
		return AT_END;
	if (at >= pair->boundary && zf_lz4_has(pair->y->ends, at - pair->boundary)) {
		zf_lz4_add(pair->entries, at - pair->boundary - 2);
		return ON_END;
	}
	enter(pair, at - 2);
	source = enter(pair, at);
	if (matches(pair, source, at)) {
		zf_lz4_follow_match(state, source);
		pair->probed = at + 1;
	} else {
		zf_lz4_begin_search(state, at + 1);
	}
	return ELSEWHERE;
}

/* ---- With the canonical parse ---------------------------------------------- */

/*
 * Marks the probes from `to` on that would find one of the entries in `bits`, whose first position is `from`: those
 * that only one of the two parses has made.
 */
INLINE void mark_heirs(struct pair *pair, size_t from, uint64_t bits, size_t to)
{
	/* Most often there are none, one or two. A loop that ends early would be hard to predict. */
	for (int i = 0; i < 2; i++) {
		const size_t position = from + (bits != 0 ? (size_t)__builtin_ctzll(bits) : 0);
		const size_t heir = pair->y->places[position].heir;

		mark(pair, heir, bits != 0 && heir >= to);
		bits &= bits - 1;
	}
	for (; bits != 0; bits &= bits - 1) {
		const size_t heir = pair->y->places[from + (size_t)__builtin_ctzll(bits)].heir;

		mark(pair, heir, heir >= to);
	}
}

/* Goes on until the parse is where the canonical one is, or at the end. */
static enum place go_by_steps(struct pair *pair, struct zf_lz4_state *state)
{
	const struct zf_lz4_target *y = pair->y;
	enum place place = ELSEWHERE;

	while (place == ELSEWHERE) {
		if (state->phase == ZF_LZ4_SEARCH)
			place = search(pair, state);
		if (place == ELSEWHERE && state->phase == ZF_LZ4_EXTEND) {
			extend(pair, state);
			clear(pair, pair->probed, state->at);
		}
		if (place == ELSEWHERE && state->phase == ZF_LZ4_AFTER)
			place = follow(pair, state);
	}
	if (place != AT_END) {
		const size_t to = state->at - pair->boundary;

		for (size_t word = pair->left / ZF_LZ4_WORD; word * ZF_LZ4_WORD < to; word++)
			mark_heirs(pair, word * ZF_LZ4_WORD,
			           (pair->entries[word] ^ y->entries[word]) & y->heirs[word] &
			                   zf_lz4_mask(word, pair->left, to),
			           to);
	}
	return place;
}

/* The part of the text that a detour is in: 64 positions of y from where it began. */
struct window {
	size_t begin;
	uint64_t canonical; /* the entries of the canonical parse */
	uint64_t made;      /* and those of the detour */
	uint64_t shown;     /* those that pair->entries has */
};

/* The positions of a window behind `last`. */
INLINE uint64_t behind(const struct window *window, size_t last)
{
	return UINT64_MAX << 1 << (last - window->begin);
}

INLINE void make_entry(struct pair *pair, struct window *window, size_t position)
{
	set_entry(pair, pair->y->places[position].hash, pair->boundary + position);
	window->made |= (uint64_t)1 << (position - window->begin);
}

/* Brings pair->entries up to date, if the detour has come to position `last`. */
INLINE void show_entries(struct pair *pair, struct window *window, size_t last)
{
	const uint64_t entries = window->made | (window->canonical & behind(window, last));

	zf_lz4_flip_window(pair->entries, window->begin, window->shown ^ entries);
	window->shown = entries;
}

/* How a detour goes on. */
enum detour {
	DETOUR_MATCH,  /* with a match */
	DETOUR_STEADY, /* it is at a canonical probe */
	DETOUR_LEAVES, /* it leaves its window, or comes near the end of the text */
};

/* Looks for the next match of a detour, from the end of a match at `*position` on. */
INLINE enum detour find_in_window(struct pair *pair, struct zf_lz4_state *state, struct window *window,
                                  size_t *position)
{
	const struct zf_lz4_target *y = pair->y;
	size_t source = find_entry(pair, *position);

	make_entry(pair, window, *position);
	if (matches(pair, source, state->at)) {
		zf_lz4_follow_match(state, source);
		return DETOUR_MATCH;
	}
	zf_lz4_begin_search(state, state->at + 1);
	while (!zf_lz4_has(y->steady, ++*position)) {
		show_entries(pair, window, *position - 1);
		if (*position >= window->begin + ZF_LZ4_WORD || *position + 1 + ZF_LZ4_MARGIN > y->length + 1)
			return DETOUR_LEAVES;
		source = find_entry(pair, *position);
		make_entry(pair, window, *position);
		if (matches(pair, source, state->at)) {
			zf_lz4_begin_match(state, pair->text, state->at, source);
			return DETOUR_MATCH;
		}
		state->at++;
		state->tries++;
	}
	return DETOUR_STEADY;
}

/*
 * Goes from the match that has left the canonical parse back to it. Most detours are short: while it is in its window,
 * the entries that it makes are bits of a word. Otherwise the parse goes on step by step.
 */
INLINE enum place make_detour(struct pair *pair, struct zf_lz4_state *state)
{
	const struct zf_lz4_target *y = pair->y;
	const uint64_t canonical = zf_lz4_window(y->entries, pair->left);
	struct window window = {.begin = pair->left, .canonical = canonical, .shown = canonical};
	enum detour detour;
	size_t position;

	do {
		extend(pair, state);
		position = state->at - pair->boundary;
		if (state->at + ZF_LZ4_MARGIN > pair->end)
			return AT_END;
		if (position >= window.begin + ZF_LZ4_WORD) {
			show_entries(pair, &window, window.begin + ZF_LZ4_WORD - 1);
			clear(pair, pair->boundary + window.begin + ZF_LZ4_WORD, state->at);
			return ELSEWHERE;
		}
		make_entry(pair, &window, position - 2);
		show_entries(pair, &window, position);
		detour = find_in_window(pair, state, &window, &position);
	} while (detour == DETOUR_MATCH);
	if (detour == DETOUR_LEAVES)
		return ELSEWHERE;
	show_entries(pair, &window, position - 1);
	mark_heirs(pair, window.begin,
	           (window.made ^ window.canonical) & zf_lz4_window(y->heirs, window.begin) &
	                   ~behind(&window, position - 1),
	           position);
	return ON_PROBE;
}

/* Makes the state that of a search from `begin` on, at its first position that is `at` or behind it. */
INLINE void resume_search(struct pair *pair, struct zf_lz4_state *state, size_t begin, size_t at)
{
	const size_t steady = smaller(at - begin, ZF_LZ4_STEADY);

	zf_lz4_begin_search(state, begin);
	state->at += steady;
	state->tries += steady;
	if (steady > 0)
		state->step = (state->tries - 1) / ZF_LZ4_TRIES;
	while (state->at < at) {
		state->at += state->step;
		state->step = state->tries++ / ZF_LZ4_TRIES;
	}
	pair->left = at - pair->boundary;
	clear(pair, at, state->at);
}

/* Looks for a match at a canonical probe. If there is one, the parse leaves the canonical one. */
INLINE bool look(struct pair *pair, struct zf_lz4_state *state, size_t probe)
{
	const size_t source = find_entry(pair, probe), at = pair->boundary + probe;

	if (!matches(pair, source, at))
		return false;
	/* Directly behind a match, the anchor is here: then there are no literals. */
	zf_lz4_begin_match(state, pair->text, at, source);
	pair->left = probe + 1;
	pair->probed = at + 1;
	return true;
}

/* Adds a sequence with the canonical match. Behind another anchor, it may extend farther back or less. */
INLINE void add_sequence(struct pair *pair, struct zf_lz4_state *state, const struct zf_lz4_sequence *sequence)
{
	zf_lz4_begin_match(state, pair->text, pair->boundary + sequence->probe, pair->boundary + sequence->source);
	state->matched = pair->boundary + sequence->end - state->at;
	zf_lz4_end_match(state);
}

/*
 * Jumps along the canonical parse from the end of a match, before sequence `number`, to the sequence with the mark, or
 * to the last one.
 */
INLINE const struct zf_lz4_sequence *jump(const struct pair *pair, struct zf_lz4_state *state, size_t number,
                                          size_t probe)
{
	const struct zf_lz4_target *y = pair->y;
	const struct zf_lz4_sequence *const from = &y->sequences[number];
	const struct zf_lz4_sequence *const to = &y->sequences[probe < y->length ? y->places[probe].sequence : y->last];

	state->size += to->before - from->before;
	state->anchor = pair->boundary + to->anchor;
	state->begin = pair->boundary + to->begin;
	return to;
}

/* Looks for a match at a mark of a sequence. ON_PROBE: there is none, and the search goes on. */
INLINE enum place look_at_mark(struct pair *pair, struct zf_lz4_state *state, const struct zf_lz4_sequence *sequence,
                               size_t probe)
{
	if (look(pair, state, probe))
		return ON_MATCH;
	if (probe == sequence->probe) {
		if (zf_lz4_has(pair->y->ends, probe)) {
			zf_lz4_begin_search(state, pair->boundary + probe + 1);
			pair->left = probe + 1;
		} else {
			resume_search(pair, state, state->begin, pair->boundary + probe + 1);
		}
		return ELSEWHERE;
	}
	return ON_PROBE;
}

/*
 * Follows the canonical parse from a probe or from the end of a match to the next mark, or to the end of y. The search
 * of the parse and the canonical one may have begun at different positions: before `limit`, both go on byte by byte.
 */
INLINE enum place follow_to_mark(struct pair *pair, struct zf_lz4_state *state, enum place place,
                                 const struct zf_lz4_sequence **sequence, size_t *from)
{
	const struct zf_lz4_target *y = pair->y;
	const size_t probe = next_mark(pair, *from);
	size_t number = (size_t)(*sequence - y->sequences);

	if (place == ON_PROBE) {
		const size_t begin = pair->boundary + (*sequence)->begin;
		const size_t limit = smaller(state->begin, begin) + ZF_LZ4_STEADY;

		if (pair->boundary + smaller(probe, (*sequence)->probe) >= limit && state->begin != begin) {
			resume_search(pair, state, state->begin, limit);
			return ELSEWHERE;
		}
		if (probe <= (*sequence)->probe) {
			*from = probe + 1;
			return look_at_mark(pair, state, *sequence, probe);
		}
		if (number == y->last)
			return AT_END;
		add_sequence(pair, state, *sequence);
		number++;
	}
	*sequence = jump(pair, state, number, probe);
	*from = probe + 1;
	return probe < y->length ? look_at_mark(pair, state, *sequence, probe) : AT_END;
}

INLINE enum place follow_canonical(struct pair *pair, struct zf_lz4_state *state, enum place place)
{
	size_t from = state->at - pair->boundary;
	const struct zf_lz4_sequence *sequence = &pair->y->sequences[pair->y->places[from].sequence];

	do
		place = follow_to_mark(pair, state, place, &sequence, &from);
	while (place == ON_PROBE);
	return place;
}

/* Marks the probes whose canonical match x extends back. */
INLINE void mark_opens(struct pair *pair)
{
	for (size_t i = 0; i < pair->y->open_count; i++)
		if (pair->y->opens[i].byte == pair->text[pair->boundary - 1])
			mark(pair, pair->y->opens[i].probe, true);
}

size_t zf_lz4_pair_size(struct zf_lz4_document *x, const struct zf_lz4_target *y, uint64_t *marks, uint64_t *entries)
{
	uint64_t marked[ZF_LZ4_BLOCK / ZF_LZ4_WORD / ZF_LZ4_WORD + 1];
	struct pair pair = {.x = x,
	                    .y = y,
	                    .text = x->text,
	                    .boundary = x->length,
	                    .end = x->length + y->length,
	                    .marks = marks,
	                    .marked = marked,
	                    .entries = entries};
	struct zf_lz4_state state = x->state;
	enum place place;

	memcpy(entries, y->entries, y->words * sizeof(*entries));
	zf_lz4_add(entries, ZF_LZ4_NOWHERE);
	note_marked_words(&pair);
	mark_opens(&pair);
	place = ELSEWHERE;
	while (place != AT_END) {
		if (place == ON_MATCH)
			place = make_detour(&pair, &state);
		if (place == ELSEWHERE) {
			/* Copies, so that the compiler may keep the two in registers elsewhere. */
			struct pair slow_pair = pair;
			struct zf_lz4_state slow_state = state;

			place = go_by_steps(&slow_pair, &slow_state);
			pair.undone = slow_pair.undone;
			state = slow_state;
		}
		if (place == ON_PROBE || place == ON_END)
			place = follow_canonical(&pair, &state, place);
	}
	undo(&pair);
	return state.size + zf_lz4_last_sequence(pair.end - state.anchor);
}
