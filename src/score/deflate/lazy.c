/*
 * lazy.c - the parse of levels 4 to 9
 *
 * When zlib finds a match, it searches for a longer one at the next position before
 * it takes the first. Here a parse is a sequence of such decisions. Between two of
 * them its state is only the position and the pending match. zlib inserts every
 * position into the chains, whatever the parse does, so the chains of x and y are
 * fixed. A search in x+y compares the entries in y, which the target index knows;
 * then the two positions whose trigrams straddle the boundary; then those in x.
 *
 * The parse of x+y is that of x up to the first decision that depends on the end of
 * x: at a position with at most three bytes of x ahead, in a search for more bytes
 * than are left of x, or at a match that reaches the end of x. No earlier decision
 * has read beyond x.
 */
#include "score/deflate/lazy.h"

#include "util/stop.h"

/* Where a search begins in a chain of x. */
struct chain_start {
	unsigned entry;  /* the first to compare */
	unsigned budget; /* the entries that may be compared */
	bool newest;     /* no entry was before it: it may be at exactly ZF_MAX_DISTANCE */
};

/* Continues a search at `at` in x. `best` is the best match so far, or the length that a match must exceed. */
static inline __attribute__((always_inline)) struct zf_match search_x(const struct zf_window *window, unsigned at,
                                                                      struct chain_start start, struct zf_match best)
{
	const size_t ahead = window->end - at;
	const unsigned longest = ahead < ZF_MAX_MATCH ? (unsigned)ahead : ZF_MAX_MATCH;
	const unsigned nice = window->level->nice < longest ? window->level->nice : longest;
	const unsigned limit = at > ZF_MAX_DISTANCE ? at - ZF_MAX_DISTANCE : 0;

	if (start.budget > 0 && start.entry >= limit && start.entry != 0 &&
	    (start.entry > limit || (start.newest && zf_window_allows_edge(window, at))))
		best = zf_walk_chain(window->text, window->chain, at, start.entry, limit, start.budget, best, nice,
		                     longest);
	if (best.length == ZF_MIN_MATCH && best.distance > ZF_TOO_FAR)
		best.length = 0;
	return best;
}

/*
 * The search at `at` for a match of more than `beaten` >= 2 bytes. If the length of
 * the result is not above `beaten`, there is no such match.
 */
static inline struct zf_match search(const struct zf_window *window, const struct zf_target_index *y, unsigned at,
                                     unsigned beaten)
{
	const bool quarter = beaten >= window->level->good;
	const unsigned budget = quarter ? window->level->chain / 4 : window->level->chain;
	struct zf_match best = {beaten, 0};
	struct zf_self_match self;

	if (window->end - at < ZF_MIN_MATCH || beaten >= window->end - at || beaten >= ZF_MAX_MATCH)
		return best;
	if (at < window->boundary)
		return search_x(window, at, (struct chain_start){window->chain[at], budget, true}, best);
	self = quarter ? zf_quarter_match(y, window->level->chain, at - window->boundary)
	               : y->self_matches[at - window->boundary];
	if (self.length > beaten)
		best = (struct zf_match){self.length, self.distance};
	return search_x(window, at,
	                (struct chain_start){zf_window_newest(window, self.hash), self.budget, self.budget == budget},
	                best);
}

/*
 * Whether text behind x could change the result of a search in x alone. With three
 * bytes ahead it always could: a match of these three may have been dropped as too
 * far away, and a longer one would not be.
 */
static inline bool sees_end(const struct zf_window *window, unsigned at, unsigned beaten, struct zf_match found)
{
	const size_t ahead = window->end - at;

	return ahead <= ZF_MIN_MATCH || beaten >= ahead || found.length == ahead;
}

/* Makes a match found at the parse's position the pending one. It replaces the one that was pending. */
static inline void set_pending(const struct zf_window *window, struct zf_parse *parse, struct zf_match found)
{
	if (parse->match.length > 0)
		zf_parse_literal(parse, parse->position - 1, window->text[parse->position - 1 - window->base]);
	parse->match = found;
	parse->position++;
}

/*
 * Decides at the parse's position. With `prefix`, returns false and changes nothing
 * if the decision depends on what follows x.
 */
static inline __attribute__((always_inline)) bool decide(const struct zf_window *window,
                                                         const struct zf_target_index *y, struct zf_parse *parse,
                                                         bool prefix)
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
		set_pending(window, parse, found);
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

/* Inserts `at` into the chains, as the newest entry of its hash. */
static inline void insert(struct zf_window *window, unsigned at, unsigned hash)
{
	zf_window_insert(window, at, hash);
	window->ranks[at] = (uint16_t)(window->ranks[window->chain[at]] + 1);
}

/* Inserts the positions below `end` that have three bytes of x. */
static void insert_to(struct zf_window *window, size_t end)
{
	for (size_t at = window->inserted; at < end && at + ZF_MIN_MATCH <= window->end; at++)
		insert(window, (unsigned)at, zf_trigram_hash(window->text + at));
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
	zf_window_set_boundary(window);
	return true;
}

void zf_lazy_append(struct zf_window *window, const struct zf_target_index *y)
{
	zf_window_append(window, y->length);
	window->straddle[0] = window->straddle[1] = ZF_HASHES;
	/* The positions whose trigrams straddle the boundary are entries too, and search. */
	for (unsigned i = 0; i < 2; i++) {
		const unsigned at = window->boundary - 2 + i;

		if (window->boundary + i < 2 || at + ZF_MIN_MATCH > window->end)
			continue;
		window->chain[at] = (uint16_t)zf_window_newest(window, zf_trigram_hash(window->text + at));
		window->ranks[at] = (uint16_t)(window->ranks[window->chain[at]] + 1);
		window->straddle[i] = zf_trigram_hash(window->text + at);
	}
}

void zf_lazy_finish(const struct zf_window *window, const struct zf_target_index *y, struct zf_parse *parse)
{
	while (parse->position < window->base + window->end)
		decide(window, y, parse, false);
}

/* Removes the canonical tokens from `begin` to `end` from the counts. */
static void drop_tokens(struct zf_parse *parse, const struct zf_target_index *y, unsigned begin, unsigned end)
{
	for (unsigned i = begin; i < end; i++) {
		parse->counts->of[y->tokens[i].litlen]--;
		parse->counts->of[y->tokens[i].distance]--;
	}
}

/*
 * Decides until the parse comes to a rejoin point with no match pending. From there
 * on it equals the canonical parse, up to the next search that x changes. Returns
 * the position of that point in y.
 */
static size_t rejoin(const struct zf_window *window, const struct zf_target_index *y, struct zf_parse *parse)
{
	const size_t boundary = window->base + window->boundary;

	do {
		decide(window, y, parse, false);
	} while (parse->position < boundary || parse->match.length > 0 ||
	         y->rejoin_points[parse->position - boundary].token == ZF_NO_REJOIN);
	return parse->position - boundary;
}

/*
 * The match that x has for a search of the canonical parse, or none: then x does not
 * change that search. Entries newer than the last position of the key cannot match,
 * so they are skipped, but they count against the budget.
 */
static inline struct zf_match search_key(const struct zf_window *window, const struct zf_marks *marks,
                                         const struct zf_search *search, unsigned slot)
{
	const struct zf_match none = {0, 0};
	const unsigned newest = zf_window_newest(window, search->hash);
	const bool twice = zf_is_marked_twice(marks, slot);
	unsigned entry = marks->last[slot], skipped = 0;
	struct zf_match found;

	if (zf_trigram_hash(window->text + entry) == search->hash)
		skipped = (uint16_t)(window->ranks[newest] - window->ranks[entry]);
	else if (twice)
		entry = newest;
	else
		return none; /* another key in the same slot */
	if (skipped >= search->budget)
		return none;
	found = search_x(
		window, window->boundary + search->position,
		(struct chain_start){entry, twice ? search->budget - skipped : 1, search->first && skipped == 0},
		(struct zf_match){search->beaten, 0});
	return found.length > search->beaten ? found : none;
}

/*
 * Collects the searches that are set in the target's part of the bitmap. Returns
 * their number. The index of all targets is larger than the nearest caches, so what
 * these searches will need is requested now.
 */
static size_t collect_marked(const struct zf_target_index *y, const struct zf_marks *marks, const uint64_t *bitmap,
                             uint16_t *marked)
{
	size_t count = 0;

	for (size_t word = 0; 64 * word < y->search_count; word++)
		for (uint64_t left = bitmap[y->first_word + word]; left != 0; left &= left - 1) {
			const size_t i = 64 * word + (size_t)__builtin_ctzll(left);

			marked[count++] = (uint16_t)i;
			__builtin_prefetch(&y->searches[i]);
			__builtin_prefetch(&marks->last[y->slots[i]]);
		}
	for (size_t i = 0; i < count; i++) {
		const struct zf_search *search = &y->searches[marked[i]];

		__builtin_prefetch(&y->self_matches[search->position + 1]);
		__builtin_prefetch(&y->rejoin_points[search->position + 4]);
		__builtin_prefetch(&y->tokens[search->token]);
	}
	return count;
}

static void add_counts(struct zf_counts *restrict sum, const struct zf_counts *a, const struct zf_counts *b)
{
	for (unsigned symbol = 0; symbol < ZF_SYMBOLS; symbol++)
		sum->of[symbol] = (uint16_t)(a->of[symbol] + b->of[symbol]);
}

void zf_lazy_finish_canonical(const struct zf_window *window, const struct zf_target_index *y,
                              const struct zf_marks *marks, const uint64_t *bitmap, const struct zf_counts *prefix,
                              struct zf_parse *parse)
{
	const size_t boundary = window->base + window->boundary;
	uint16_t marked[ZF_MAX_TARGET + 1];
	const size_t count = collect_marked(y, marks, bitmap, marked);
	size_t next = 0;

	add_counts(parse->counts, prefix, &y->counts);
	if (parse->position < boundary) {
		const size_t at = rejoin(window, y, parse);

		drop_tokens(parse, y, 0, y->rejoin_points[at].token);
		next = y->rejoin_points[at].search;
	}
	for (size_t i = 0; i < count; i++) {
		const struct zf_search *search = &y->searches[marked[i]];
		struct zf_match found;
		size_t at;

		if (marked[i] < next)
			continue;
		found = search_key(window, marks, search, y->slots[marked[i]]);
		if (found.length == 0)
			continue;
		parse->position = boundary + search->position;
		parse->match = (struct zf_match){search->length, search->distance};
		set_pending(window, parse, found);
		at = rejoin(window, y, parse);
		drop_tokens(parse, y, search->token, y->rejoin_points[at].token);
		next = y->rejoin_points[at].search;
	}
}
