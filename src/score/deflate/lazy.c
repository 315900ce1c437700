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
 * of x: a position with no more than three bytes of x ahead, a search for more
 * than is left of x, or a match that reaches x's end. Before that, nothing behind
 * x was looked at.
 */
#include "score/deflate/lazy.h"

#include "util/stop.h"

/* What a search is about to look at: the first candidate in x, and how much of the chain may still be looked at. */
struct outset {
	unsigned candidate;
	unsigned budget;
	bool newest; /* there was no candidate before: it may be at ZF_MAX_DISTANCE */
};

/* Goes on with a search at `at`, whose best match so far, or the length to be beaten, is `best`. */
static inline __attribute__((always_inline)) struct zf_match search_x(const struct zf_window *window, unsigned at,
                                                                      struct outset outset, struct zf_match best)
{
	const size_t ahead = window->end - at;
	const unsigned longest = ahead < ZF_MAX_MATCH ? (unsigned)ahead : ZF_MAX_MATCH;
	const unsigned nice = window->level->nice < longest ? window->level->nice : longest;
	const unsigned limit = at > ZF_MAX_DISTANCE ? at - ZF_MAX_DISTANCE : 0;

	if (outset.budget > 0 && outset.candidate >= limit && outset.candidate != 0 &&
	    (outset.candidate > limit || (outset.newest && zf_window_allows_edge(window, at))))
		best = zf_walk(window->text, window->chain, at, outset.candidate, limit, outset.budget, best, nice,
		               longest);
	if (best.length == ZF_MIN_MATCH && best.distance > ZF_TOO_FAR)
		best.length = 0;
	return best;
}

/*
 * The search at `at` for a match of more than `beaten` >= 2 bytes. A length that
 * is not above `beaten` means that there is none.
 */
static inline struct zf_match search(const struct zf_window *window, const struct zf_prepared *y, unsigned at,
                                     unsigned beaten)
{
	const bool quarter = beaten >= window->level->good;
	const unsigned budget = quarter ? window->level->chain / 4 : window->level->chain;
	struct zf_match best = {beaten, 0};
	struct zf_self self;

	if (window->end - at < ZF_MIN_MATCH || beaten >= window->end - at || beaten >= ZF_MAX_MATCH)
		return best;
	if (at < window->boundary)
		return search_x(window, at, (struct outset){window->chain[at], budget, true}, best);
	self = quarter ? zf_quarter(y, window->level->chain, at - window->boundary) : y->self[at - window->boundary];
	if (self.length > beaten)
		best = (struct zf_match){self.length, self.distance};
	return search_x(window, at,
	                (struct outset){zf_window_newest(window, self.hash), self.left, self.left == budget}, best);
}

/*
 * Whether the text behind x could have changed a search with this result, made
 * while x was all there is. With three bytes ahead always: a match of them may
 * have been found, and have been given up as too far away for no more.
 */
static inline bool sees_end(const struct zf_window *window, unsigned at, unsigned beaten, struct zf_match found)
{
	const size_t ahead = window->end - at;

	return ahead <= ZF_MIN_MATCH || beaten >= ahead || found.length == ahead;
}

/* Takes a match found at the parse's position to be the pending one, in the place of that one byte before. */
static inline void take(const struct zf_window *window, struct zf_parse *parse, struct zf_match found)
{
	if (parse->match.length > 0)
		zf_parse_literal(parse, parse->position - 1, window->text[parse->position - 1 - window->base]);
	parse->match = found;
	parse->position++;
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
		take(window, parse, found);
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

/* Puts `at` into the chains, as the newest of its hash. */
static inline void insert(struct zf_window *window, unsigned at, unsigned hash)
{
	zf_window_insert(window, at, hash);
	window->ranks[at] = (uint16_t)(window->ranks[window->chain[at]] + 1);
}

/* Puts the positions below `end` that have three bytes of x into the chains. */
static void insert_to(struct zf_window *window, size_t end)
{
	for (size_t at = window->inserted; at < end && at + ZF_MIN_MATCH <= window->end; at++)
		insert(window, (unsigned)at, zf_hash(window->text + at));
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
		window->ranks[at] = (uint16_t)(window->ranks[window->chain[at]] + 1);
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
	         y->places[parse->position - boundary].token == ZF_NOT_CLEAN);
	return parse->position - boundary;
}

/*
 * The match that x has for a search of the canonical parse, or none: then nothing
 * changes. The candidates newer than the last place of the gram cannot be what is
 * searched for. They count against the budget all the same.
 */
static inline struct zf_match search_gram(const struct zf_window *window, const struct zf_marks *marks,
                                          const struct zf_search *search, unsigned slot)
{
	const struct zf_match none = {0, 0};
	const unsigned newest = zf_window_newest(window, search->hash);
	const bool again = zf_marked_again(marks, slot);
	unsigned candidate = marks->last[slot], skipped = 0;
	struct zf_match found;

	if (zf_hash(window->text + candidate) == search->hash)
		skipped = (uint16_t)(window->ranks[newest] - window->ranks[candidate]);
	else if (again)
		candidate = newest;
	else
		return none; /* another gram in the same slot */
	if (skipped >= search->left)
		return none;
	found = search_x(window, window->boundary + search->position,
	                 (struct outset){candidate, again ? search->left - skipped : 1, search->first && skipped == 0},
	                 (struct zf_match){search->beaten, 0});
	return found.length > search->beaten ? found : none;
}

/* Collects the searches that x can influence, and begins to fetch them. Returns how many there are. */
static size_t collect(const struct zf_prepared *y, const struct zf_marks *marks, uint16_t *marked)
{
	size_t count = 0;

	/* No branch: which searches these are cannot be foretold. */
	for (size_t i = 0; i < y->search_count; i++) {
		marked[count] = (uint16_t)i;
		count += zf_marked(marks, y->slots[i]);
	}
	for (size_t i = 0; i < count; i++)
		__builtin_prefetch(&y->searches[marked[i]]);
	return count;
}

void zf_lazy_deviate(const struct zf_window *window, const struct zf_prepared *y, const struct zf_marks *marks,
                     struct zf_parse *parse)
{
	const size_t boundary = window->base + window->boundary;
	uint16_t marked[ZF_MAX_TARGET + 1];
	const size_t count = collect(y, marks, marked);
	size_t next = 0;

	for (unsigned symbol = 0; symbol < ZF_SYMBOLS; symbol++)
		parse->counts.of[symbol] = (uint16_t)(parse->counts.of[symbol] + y->counts.of[symbol]);
	if (parse->position < boundary) {
		const size_t at = rejoin(window, y, parse);

		drop_tokens(parse, y, 0, y->places[at].token);
		next = y->places[at].search;
	}
	for (size_t i = 0; i < count; i++) {
		const struct zf_search *search = &y->searches[marked[i]];
		struct zf_match found;
		size_t at;

		if (marked[i] < next)
			continue;
		found = search_gram(window, marks, search, y->slots[marked[i]]);
		if (found.length == 0)
			continue;
		parse->position = boundary + search->position;
		parse->match = (struct zf_match){search->length, search->distance};
		take(window, parse, found);
		at = rejoin(window, y, parse);
		drop_tokens(parse, y, search->token, y->places[at].token);
		next = y->places[at].search;
	}
}
