/*
 * greedy.c - the parse of levels 1 to 3
 *
 * zlib takes the match that it finds. Of a match longer than `lazy` the inner
 * positions do not become sources, so the chains depend on the parse, and nothing
 * can be prepared of a target but its hashes. What is shared between pairs is the
 * prefix of x: up to the first position that could see the end of x, as in
 * lazy.c, or whose match ends so near to x's end that the text behind decides
 * whether its positions become sources.
 *
 * The rest of x is put into x's chains and taken out after each pair, newest
 * first: the chain remembers what each position has displaced. The positions of y
 * have heads of their own, one for each hash that y has more than once; the last
 * position of such a chain links to x's. A hash that y has once needs no head,
 * as no one will look for it again.
 */
#include "score/deflate/greedy.h"

#include "util/stop.h"

/* The search at `at`, from the newest source of its hash on. A length below ZF_MIN_MATCH means that there is none. */
static inline struct zf_match search(const struct zf_window *window, unsigned at, unsigned candidate)
{
	const struct zf_level *level = window->level;
	const size_t ahead = window->end - at;
	const unsigned longest = ahead < ZF_MAX_MATCH ? (unsigned)ahead : ZF_MAX_MATCH;
	const unsigned nice = level->nice < longest ? level->nice : longest;
	const unsigned limit = at > ZF_MAX_DISTANCE ? at - ZF_MAX_DISTANCE : 0;
	const struct zf_match none = {2, 0};

	if (candidate == 0 || candidate < limit || (candidate == limit && !zf_window_allows_edge(window, at)))
		return none;
	return zf_walk(window->text, window->chain, at, candidate, limit, level->chain, none, nice, longest);
}

/* Whether the inner positions of a match at `at` become sources. */
static inline bool inserts_inside(const struct zf_window *window, unsigned at, unsigned length)
{
	return length <= window->level->lazy && window->end - at - length >= ZF_MIN_MATCH;
}

/* What a search with this result, made while x is all there is, has seen of x's end; see above. */
static inline bool sees_end(const struct zf_window *window, unsigned at, struct zf_match found)
{
	const size_t ahead = window->end - at;

	return found.length >= ZF_MIN_MATCH && ahead < found.length + (size_t)ZF_MIN_MATCH;
}

/* Takes the newest source of its hash out of the chains of x. */
static void take_back(struct zf_window *window, unsigned at)
{
	window->head[zf_hash(window->text + at)] = window->chain[at];
}

/*
 * Makes the decision at the parse's position. As `prefix`: unless it could see the
 * end of x; then nothing is changed and false returned.
 */
static inline __attribute__((always_inline)) bool decide_x(struct zf_window *window, struct zf_parse *parse,
                                                           bool prefix)
{
	const unsigned at = (unsigned)(parse->position - window->base);
	struct zf_match found = {0, 0};

	if (prefix && window->end - at < ZF_MIN_MATCH)
		return false;
	zf_window_insert(window, at, zf_hash(window->text + at));
	found = search(window, at, window->chain[at]);
	if (prefix && sees_end(window, at, found)) {
		take_back(window, at);
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
			zf_window_insert(window, inside, zf_hash(window->text + inside));
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
	zf_window_stand(window);
	return true;
}

/* A pair under way. */
struct pair {
	struct zf_window *window;
	const struct zf_prepared *y;
	uint16_t heads[1 + ZF_MAX_TARGET / 2]; /* of the hashes that y has more than once; 0: none so far */
	unsigned inserted;                     /* positions of x's rest that are in x's chains */
	uint16_t rest[2 * ZF_MAX_MATCH + ZF_MIN_MATCH];
};

/* Makes `at` the newest source of its hash in y. Without a branch: the head that no hash has is emptied again. */
static inline void make_newest(struct pair *pair, const struct zf_link *link, unsigned at, unsigned before)
{
	pair->window->chain[at] = (uint16_t)before;
	pair->heads[link->head] = (uint16_t)at;
	pair->heads[ZF_NO_HEAD] = 0;
}

/* Makes `at` a source. Returns the newest one of the same hash before it, or 0. */
static inline unsigned insert(struct pair *pair, unsigned at)
{
	struct zf_window *window = pair->window;
	const struct zf_link *link;
	unsigned before;

	if (__builtin_expect(at < window->boundary, 0)) {
		zf_window_insert(window, at, zf_hash(window->text + at));
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

/* Passes over the literals whose hash no source has, which need no search. Returns where that ends. */
static inline unsigned skip_literals(struct pair *pair, struct zf_parse *parse, unsigned at)
{
	const struct zf_window *window = pair->window;
	const unsigned begin = at, room = ZF_BLOCK_SYMBOLS - parse->symbols;
	const struct zf_link *link;

	if (at < window->boundary)
		return at;
	link = pair->y->links + (at - window->boundary);
	for (; at + ZF_MIN_MATCH <= window->end && at - begin < room; at++, link++) {
		if ((pair->heads[link->head] | window->head[link->hash]) != 0)
			break;
		make_newest(pair, link, at, 0);
		parse->counts.of[window->text[at]]++;
	}
	parse->symbols += at - begin;
	parse->by_match = parse->by_match && at == begin;
	return at;
}

void zf_greedy_finish(struct zf_window *window, const struct zf_prepared *y, struct zf_parse *parse)
{
	struct pair pair;
	unsigned at = (unsigned)(parse->position - window->base), end;

	/* Not more than is needed: the heads are many. */
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
	/* Newest first, so that each hash ends with what its oldest position here has displaced. */
	while (pair.inserted > 0)
		take_back(window, pair.rest[--pair.inserted]);
}
