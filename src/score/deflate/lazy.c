/*
 * lazy.c - the parse of levels 4 to 9
 *
 * zlib searches at a position; if it finds a match, it looks whether the next
 * position has a longer one before it takes it. Here a parse is a row of such
 * decisions, and its state between two of them is no more than the position and
 * the match that is pending. Every position becomes a source whatever the parse
 * does, so the chains of x and of y are fixed, and a search in x+y is made of
 * parts: candidates in y, found when y was prepared; the two positions whose
 * three bytes lie across the boundary; candidates in x.
 *
 * The parse of x+y is that of x up to the first decision that could see the end
 * of x: a position with less than three bytes of x ahead, a search for more than
 * is left of x, or a match that reaches x's end. Before that, nothing behind x
 * was looked at.
 */
#include "score/deflate/lazy.h"

#include "util/stop.h"

/*
 * The search at `at` for a match of more than `beaten` >= 2 bytes. A length that
 * is not above `beaten` means that there is none.
 */
static inline struct zf_match search(const struct zf_window *window, const struct zf_prepared *y, unsigned at,
                                     unsigned beaten)
{
	const struct zf_level *level = window->level;
	const size_t ahead = window->end - at;
	const unsigned longest = ahead < ZF_MAX_MATCH ? (unsigned)ahead : ZF_MAX_MATCH;
	const unsigned nice = level->nice < longest ? level->nice : longest;
	const bool quarter = beaten >= level->good;
	const unsigned full_budget = quarter ? level->chain / 4 : level->chain;
	const unsigned limit = at > ZF_MAX_DISTANCE ? at - ZF_MAX_DISTANCE : 0;
	struct zf_match best = {beaten, 0};
	unsigned budget = full_budget;
	unsigned candidate;

	if (ahead < ZF_MIN_MATCH || beaten >= longest)
		return best;
	if (at < window->boundary) {
		candidate = window->chain[at];
	} else {
		const struct zf_self *self = &y->self[quarter][at - window->boundary];

		candidate = zf_window_newest(window, self->hash);
		budget = self->left;
		if (self->length > beaten)
			best = (struct zf_match){self->length, self->distance};
	}
	if (budget > 0 && candidate >= limit && candidate != 0 &&
	    (candidate > limit || (budget == full_budget && zf_window_allows_edge(window, at))))
		best = zf_walk(window->text, window->chain, at, candidate, limit, budget, best, nice, longest);
	if (best.length == ZF_MIN_MATCH && best.distance > ZF_TOO_FAR)
		best.length = 0;
	return best;
}

/* Whether the text behind x could have changed a search with this result, made while x was all there is. */
static inline bool sees_end(const struct zf_window *window, unsigned at, unsigned beaten, struct zf_match found)
{
	const size_t ahead = window->end - at;

	return ahead < ZF_MIN_MATCH || beaten >= ahead || found.length == ahead;
}

/*
 * Makes the decision at the parse's position. As `prefix`: unless it could see the
 * end of x; then nothing is changed and false returned.
 */
static inline __attribute__((always_inline)) bool decide(const struct zf_window *window, const struct zf_prepared *y,
                                                         struct zf_parse *parse, bool prefix)
{
	const unsigned at = (unsigned)(parse->position - window->base);
	const struct zf_match pending = parse->match;
	struct zf_match found = {0, 0};

	if (pending.length < window->level->lazy) {
		const unsigned beaten = pending.length == 0 ? 2 : pending.length;

		found = search(window, y, at, beaten);
		if (prefix && sees_end(window, at, beaten, found))
			return false;
		if (found.length <= beaten)
			found.length = 0;
	}
	if (found.length > 0) {
		if (pending.length > 0)
			zf_parse_literal(parse, parse->position - 1, window->text[at - 1]);
		parse->match = found;
		parse->position++;
	} else if (pending.length > 0) {
		zf_parse_match(parse, parse->position - 1, pending);
		parse->position += pending.length - 1;
		parse->match.length = 0;
	} else {
		zf_parse_literal(parse, parse->position, window->text[at]);
		parse->position++;
	}
	return true;
}

/* Puts the positions below `end` that have three bytes of x into the chains. */
static void insert_to(struct zf_window *window, size_t end)
{
	for (size_t at = window->inserted; at < end && at + ZF_MIN_MATCH <= window->end; at++)
		zf_window_insert(window, (unsigned)at, zf_hash(window->text + at));
	window->inserted = end;
}

bool zf_lazy_prefix(struct zf_window *window, struct zf_parse *parse, const zipfit_stop *stop, zipfit_error *error)
{
	while (window->end > ZF_WINDOW_X) {
		insert_to(window, ZF_WINDOW_FULL);
		while (parse->position < window->base + ZF_WINDOW_FULL)
			decide(window, NULL, parse, false);
		if (!zf_stop_check(stop, error))
			return false;
		zf_window_slide(window);
	}
	insert_to(window, window->end);
	while (parse->position < window->base + window->end && decide(window, NULL, parse, true))
		;
	zf_window_stand(window);
	return true;
}

void zf_lazy_append(struct zf_window *window, const struct zf_prepared *y)
{
	zf_window_append(window, y->length);
	window->straddle[0] = window->straddle[1] = ZF_HASHES;
	/* The positions whose three bytes lie across the boundary become sources as well, and search. */
	for (unsigned i = 0; i < 2; i++) {
		const unsigned at = window->boundary - 2 + i;

		if (window->boundary + i < 2 || at + ZF_MIN_MATCH > window->end)
			continue;
		window->chain[at] = (uint16_t)zf_window_newest(window, zf_hash(window->text + at));
		window->straddle[i] = zf_hash(window->text + at);
	}
}

void zf_lazy_finish(const struct zf_window *window, const struct zf_prepared *y, struct zf_parse *parse)
{
	while (parse->position < window->base + window->end)
		decide(window, y, parse, false);
}

/* Takes the canonical tokens from `begin` to `end` out of the counts. */
static void drop_tokens(struct zf_parse *parse, const struct zf_prepared *y, unsigned begin, unsigned end)
{
	for (unsigned i = begin; i < end; i++) {
		parse->counts.of[y->tokens[i].litlen]--;
		parse->counts.of[y->tokens[i].distance]--;
	}
}

/*
 * Decides until the parse is where the canonical one has been as well, with
 * nothing pending: from there on they are the same, until x interferes again.
 * Returns that place in y.
 */
static size_t rejoin(const struct zf_window *window, const struct zf_prepared *y, struct zf_parse *parse)
{
	const size_t boundary = window->base + window->boundary;

	do {
		decide(window, y, parse, false);
	} while (parse->position < boundary || parse->match.length > 0 ||
	         y->token_at[parse->position - boundary] == ZF_NOT_CLEAN);
	return parse->position - boundary;
}

void zf_lazy_deviate(const struct zf_window *window, const struct zf_prepared *y, const struct zf_marks *marks,
                     struct zf_parse *parse)
{
	const size_t boundary = window->base + window->boundary;
	size_t next = 0;

	for (unsigned symbol = 0; symbol < ZF_SYMBOLS; symbol++)
		parse->counts.of[symbol] = (uint16_t)(parse->counts.of[symbol] + y->counts.of[symbol]);
	if (parse->position < boundary) {
		const size_t place = rejoin(window, y, parse);

		drop_tokens(parse, y, 0, y->token_at[place]);
		next = y->search_at[place];
	}
	while (next < y->search_count) {
		const struct zf_search *search = &y->searches[next];
		size_t place;

		if (!zf_marked(marks, y->slots[next])) {
			next++;
			continue;
		}
		parse->position = boundary + search->position;
		parse->match = (struct zf_match){search->length, search->distance};
		place = rejoin(window, y, parse);
		drop_tokens(parse, y, search->token, y->token_at[place]);
		next = y->search_at[place];
	}
}
