/*
 * greedy.c - the parse of levels 1 to 3
 *
 * zlib takes each match that it finds. It does not insert the inner positions of a
 * match longer than `lazy`, so the chains depend on the parse, and only the hashes
 * of a target can be computed in advance. The pairs of one x share its prefix: the
 * parse up to the first search that could see the end of x, as in lazy.c, or whose
 * match ends so near to the end of x that the text behind decides whether the
 * inner positions are inserted.
 *
 * The rest of x is inserted into the chains of x for each pair and removed after
 * it, newest first: each position is linked to the head that it replaced. The
 * positions of y have heads of their own, one for each hash that occurs more than
 * once in y; the oldest entry of such a chain is linked to the chain of x. A hash
 * that occurs once needs no head, as no later position of y searches for it.
 */
#include "score/deflate/greedy.h"

#include "util/stop.h"

/* The search at `at`, whose chain begins at `newest`. A length below ZF_MIN_MATCH means that there is no match. */
static inline struct zf_match search(const struct zf_window *window, unsigned at, unsigned newest)
{
	const struct zf_level *level = window->level;
	const size_t ahead = window->end - at;
	const unsigned longest = ahead < ZF_MAX_MATCH ? (unsigned)ahead : ZF_MAX_MATCH;
	const unsigned nice = level->nice < longest ? level->nice : longest;
	const unsigned limit = at > ZF_MAX_DISTANCE ? at - ZF_MAX_DISTANCE : 0;
	const struct zf_match none = {2, 0};

	if (newest == 0 || newest < limit || (newest == limit && !zf_window_allows_edge(window, at)))
		return none;
	return zf_walk_chain(window->text, window->chain, at, newest, limit, level->chain, none, nice, longest);
}

/* Whether zlib inserts the inner positions of a match at `at`. */
static inline bool inserts_inside(const struct zf_window *window, unsigned at, unsigned length)
{
	return length <= window->level->lazy && window->end - at - length >= ZF_MIN_MATCH;
}

/* Whether a search in x alone with this result depends on what follows x; see above. */
static inline bool sees_end(const struct zf_window *window, unsigned at, struct zf_match found)
{
	const size_t ahead = window->end - at;

	return found.length >= ZF_MIN_MATCH && ahead < found.length + (size_t)ZF_MIN_MATCH;
}

/* Removes `at`, which is the newest entry of its hash, from the chains of x. */
static void remove_newest(struct zf_window *window, unsigned at)
{
	window->head[zf_trigram_hash(window->text + at)] = window->chain[at];
}

/*
 * Decides at the parse's position. With `prefix`, returns false and changes nothing
 * if the decision depends on what follows x.
 */
static inline __attribute__((always_inline)) bool decide_x(struct zf_window *window, struct zf_parse *parse,
                                                           bool prefix)
{
	const unsigned at = (unsigned)(parse->position - window->base);
	struct zf_match found = {0, 0};

	if (prefix && window->end - at < ZF_MIN_MATCH)
		return false;
	zf_window_insert(window, at, zf_trigram_hash(window->text + at));
	found = search(window, at, window->chain[at]);
	if (prefix && sees_end(window, at, found)) {
		remove_newest(window, at);
		return false;
	}
	if (found.length < ZF_MIN_MATCH) {
		zf_parse_literal(parse, parse->position, window->text[at]);
		parse->position++;
		return true;
	}
	zf_parse_match(parse, parse->position, found);
	if (inserts_inside(window, at, found.length))
		for (unsigned inside = at + 1; inside < at + found.length; inside++)
			zf_window_insert(window, inside, zf_trigram_hash(window->text + inside));
	parse->position += found.length;
	return true;
}

bool zf_greedy_prefix(struct zf_window *window, struct zf_parse *parse, const zipfit_stop *stop, zipfit_error *error)
{
	while (window->end > ZF_WINDOW_X) {
		while (parse->position < window->base + ZF_WINDOW_FULL)
			decide_x(window, parse, false);
		if (!zf_stop_check(stop, error))
			return false;
		zf_window_slide(window);
	}
	while (parse->position < window->base + window->end && decide_x(window, parse, true))
		;
	zf_window_set_boundary(window);
	return true;
}

/* The current pair. */
struct pair {
	struct zf_window *window;
	const struct zf_target_index *y;
	uint16_t heads[1 + ZF_MAX_TARGET / 2]; /* of the hashes that occur more than once in y; 0: none so far */
	unsigned inserted;                     /* positions in `rest` */
	uint16_t rest[2 * ZF_MAX_MATCH + ZF_MIN_MATCH]; /* positions behind the prefix, inserted into x's chains */
};

/* Makes `at` the newest entry of its hash in y. Without a branch: ZF_NO_HEAD is written too, and cleared again. */
static inline void make_newest(struct pair *pair, const struct zf_link *link, unsigned at, unsigned before)
{
	pair->window->chain[at] = (uint16_t)before;
	pair->heads[link->head] = (uint16_t)at;
	pair->heads[ZF_NO_HEAD] = 0;
}

/* Inserts `at`. Returns the previous entry with the same hash, or 0. */
static inline unsigned insert(struct pair *pair, unsigned at)
{
	struct zf_window *window = pair->window;
	const struct zf_link *link;
	unsigned before;

	if (__builtin_expect(at < window->boundary, 0)) {
		zf_window_insert(window, at, zf_trigram_hash(window->text + at));
		pair->rest[pair->inserted++] = (uint16_t)at;
		return window->chain[at];
	}
	link = &pair->y->links[at - window->boundary];
	before = pair->heads[link->head];
	if (before == 0)
		before = window->head[link->hash];
	make_newest(pair, link, at, before);
	return before;
}

/* Counts literals up to the first position whose hash is in a chain: these need no search. Returns that position. */
static inline unsigned skip_literals(struct pair *pair, struct zf_parse *parse, unsigned at)
{
	const struct zf_window *window = pair->window;
	const unsigned begin = at, room = ZF_BLOCK_TOKENS - parse->tokens;
	const struct zf_link *link;

	if (at < window->boundary)
		return at;
	link = pair->y->links + (at - window->boundary);
	for (; at + ZF_MIN_MATCH <= window->end && at - begin < room; at++, link++) {
		if ((pair->heads[link->head] | window->head[link->hash]) != 0)
			break;
		make_newest(pair, link, at, 0);
		parse->counts->of[window->text[at]]++;
	}
	parse->tokens += at - begin;
	parse->ends_in_match = parse->ends_in_match && at == begin;
	return at;
}

void zf_greedy_finish(struct zf_window *window, const struct zf_target_index *y, struct zf_parse *parse)
{
	struct pair pair;
	unsigned at = (unsigned)(parse->position - window->base), end;

	/* Clears only the heads that y uses: there are many. */
	pair.window = window;
	pair.y = y;
	pair.inserted = 0;
	memset(pair.heads, 0, (y->head_count + 1) * sizeof(pair.heads[0]));
	zf_window_append(window, y->length);
	end = (unsigned)window->end;
	while (at < end) {
		struct zf_match found = {0, 0};

		at = skip_literals(&pair, parse, at);
		if (end - at >= ZF_MIN_MATCH)
			found = search(window, at, insert(&pair, at));
		if (found.length < ZF_MIN_MATCH) {
			zf_parse_literal(parse, window->base + at, window->text[at]);
			at++;
			continue;
		}
		zf_parse_match(parse, window->base + at, found);
		if (inserts_inside(window, at, found.length))
			for (unsigned inside = at + 1; inside < at + found.length; inside++)
				insert(&pair, inside);
		at += found.length;
	}
	parse->position = window->base + at;
	/* Newest first, so that each hash gets back the head that its oldest position here replaced. */
	while (pair.inserted > 0)
		remove_newest(window, pair.rest[--pair.inserted]);
}
