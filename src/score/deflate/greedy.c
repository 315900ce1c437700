/*
 * greedy.c - the parse of levels 1 to 3
 *
 * zlib takes the match that it finds. Of a match longer than `lazy` the inner
 * positions do not become sources, so the chains depend on the parse, and
 * nothing of y can be prepared but its hashes. What is shared between pairs is
 * the prefix of x: up to the first position that could see the end of x, as in
 * lazy.c, or whose match ends so near to x's end that the text behind decides
 * whether its positions become sources.
 *
 * The rest of x and y are inserted into the same chains and taken out after each
 * pair, newest first: the chain remembers what each position has displaced.
 */
#include "score/deflate/greedy.h"

#include "util/stop.h"

/* The search at a position that was just inserted. A length below ZF_MIN_MATCH means that there is none. */
static inline struct zf_match search(const struct zf_window *window, unsigned at)
{
	const struct zf_level *level = window->level;
	const size_t ahead = window->end - at;
	const unsigned longest = ahead < ZF_MAX_MATCH ? (unsigned)ahead : ZF_MAX_MATCH;
	const unsigned nice = level->nice < longest ? level->nice : longest;
	const unsigned limit = at > ZF_MAX_DISTANCE ? at - ZF_MAX_DISTANCE : 0;
	const unsigned candidate = window->chain[at];
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

static inline void insert(struct zf_window *window, unsigned at, unsigned hash)
{
	zf_window_insert(window, at, hash);
	window->log[window->logged++ % ZF_WINDOW_LOG] = (uint16_t)at;
}

/*
 * Makes the decision at the parse's position. As `prefix`: unless it could see the
 * end of x; then nothing is changed and false returned.
 */
static inline __attribute__((always_inline)) bool decide(struct zf_window *window, struct zf_parse *parse, bool prefix)
{
	const unsigned at = (unsigned)(parse->position - window->base);
	struct zf_match found = {0, 0};

	if (window->end - at >= ZF_MIN_MATCH) {
		const unsigned hash = zf_hash(window->text + at);

		insert(window, at, hash);
		found = search(window, at);
		if (prefix && sees_end(window, at, found)) {
			window->head[hash] = window->chain[at];
			return false;
		}
	} else if (prefix) {
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
			insert(window, inside, zf_hash(window->text + inside));
	parse->position += found.length;
	return true;
}

bool zf_greedy_prefix(struct zf_window *window, struct zf_parse *parse, const zipfit_stop *stop, zipfit_error *error)
{
	while (window->end > ZF_WINDOW_X) {
		while (parse->position < window->base + ZF_WINDOW_FULL)
			decide(window, parse, false);
		if (!zf_stop_check(stop, error))
			return false;
		zf_window_slide(window);
	}
	while (parse->position < window->base + window->end && decide(window, parse, true))
		;
	zf_window_stand(window);
	return true;
}

void zf_greedy_finish(struct zf_window *window, const struct zf_prepared *y, struct zf_parse *parse)
{
	zf_window_append(window, y->length);
	window->logged = 0;
	while (parse->position < window->base + window->end)
		decide(window, parse, false);
	/* Newest first, so that each hash ends with what its oldest position here has displaced. */
	for (size_t i = window->logged; i > 0; i--)
		window->head[zf_hash(window->text + window->log[i - 1])] = window->chain[window->log[i - 1]];
}
