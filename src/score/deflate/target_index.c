/*
 * target_index.c - what is known of a target y before any x is seen
 */
#include "score/deflate/target_index.h"

#include "score/deflate/window.h"
#include "util/error.h"

#include <stdlib.h>

/* Memory that is needed only while an index is built: y with slack behind it, and the chains of y alone. */
struct index_scratch {
	const struct zf_level *level;
	unsigned char text[1 + ZF_MAX_TARGET + ZF_SLACK]; /* y from 1 on, as position 0 is never an entry */
	uint16_t head[ZF_HASHES];
	uint16_t chain[1 + ZF_MAX_TARGET];
};

static bool allocate(struct zf_target_index *index, size_t length)
{
	/* One more than there are bytes: no size is 0, and the end of y has a rejoin point too. */
	const size_t count = length + 1;

	index->self_matches = calloc(count, sizeof(*index->self_matches));
	index->quarter_matches = calloc(count, sizeof(*index->quarter_matches));
	index->tokens = calloc(count, sizeof(*index->tokens));
	index->searches = calloc(count, sizeof(*index->searches));
	index->slots = calloc(count, sizeof(*index->slots));
	index->rejoin_points = calloc(count, sizeof(*index->rejoin_points));
	return index->self_matches != NULL && index->quarter_matches != NULL && index->tokens != NULL &&
	       index->searches != NULL && index->slots != NULL && index->rejoin_points != NULL;
}

void zf_target_index_free(struct zf_target_index *index)
{
	free(index->links);
	free(index->self_matches);
	free(index->quarter_matches);
	free(index->tokens);
	free(index->searches);
	free(index->slots);
	free(index->rejoin_points);
	*index = (struct zf_target_index){0};
}

/* The search at `position` within y, which compares at most `budget` entries. */
static struct zf_self_match search_self(const struct index_scratch *scratch, unsigned position, unsigned ahead,
                                        unsigned budget)
{
	const unsigned longest = ahead < ZF_MAX_MATCH ? ahead : ZF_MAX_MATCH;
	const unsigned nice = scratch->level->nice < longest ? scratch->level->nice : longest;
	const unsigned at = position + 1;
	const unsigned newest = scratch->chain[at];
	struct zf_self_match self = {.budget = (uint16_t)budget, .hash = (uint16_t)zf_trigram_hash(scratch->text + at)};
	struct zf_match match = {2, 0};

	if (newest == 0)
		return self;
	match = zf_walk_chain(scratch->text, scratch->chain, at, newest, 0, budget, match, nice, longest);
	if (match.length >= ZF_MIN_MATCH) {
		self.length = (uint16_t)match.length;
		self.distance = (uint16_t)match.distance;
	}
	for (unsigned entry = newest; entry != 0 && self.budget > 0; entry = scratch->chain[entry])
		self.budget--;
	if (match.length >= nice)
		self.budget = 0;
	return self;
}

/* Sets the matches within y. Those with a quarter of the budget are kept only if they cannot be derived. */
static void find_self_matches(struct zf_target_index *index, struct index_scratch *scratch)
{
	const unsigned length = (unsigned)index->length, chain = scratch->level->chain;
	struct zf_self_match *quarter = index->quarter_matches;
	bool differs = false;

	index->quarter_matches = NULL;
	for (unsigned position = 0; position + ZF_MIN_MATCH <= length; position++) {
		const unsigned hash = zf_trigram_hash(scratch->text + position + 1);
		struct zf_self_match derived;

		scratch->chain[position + 1] = scratch->head[hash];
		scratch->head[hash] = (uint16_t)(position + 1);
		index->self_matches[position] = search_self(scratch, position, length - position, chain);
		quarter[position] = search_self(scratch, position, length - position, chain / 4);
		derived = zf_quarter_match(index, chain, position);
		differs = differs || memcmp(&derived, &quarter[position], sizeof(derived)) != 0;
	}
	if (differs)
		index->quarter_matches = quarter;
	else
		free(quarter);
}

/* The state of the canonical parse. */
struct canonical_parse {
	struct zf_target_index *index;
	const struct zf_level *level;
	struct zf_prefilter *prefilter;
	const unsigned char *text; /* y, with slack behind it */
	size_t tokens;
	struct zf_match pending; /* at the previous position; length 0: none */
};

static void add_token(struct canonical_parse *parse, unsigned litlen, unsigned distance)
{
	parse->index->tokens[parse->tokens++] = (struct zf_token){(uint16_t)litlen, (uint16_t)distance};
	parse->index->counts.of[litlen]++;
	parse->index->counts.of[distance]++;
}

/* Adds a search that x can change: one for a match longer than `beaten`. */
static void add_search(struct canonical_parse *parse, unsigned position, unsigned beaten, struct zf_self_match self,
                       bool first)
{
	struct zf_target_index *index = parse->index;

	index->slots[index->search_count] = zf_prefilter_add(parse->prefilter, parse->text + position, beaten + 1);
	index->searches[index->search_count++] = (struct zf_search){
		.position = (uint16_t)position,
		.length = (uint16_t)parse->pending.length,
		.distance = (uint16_t)parse->pending.distance,
		.token = (uint16_t)parse->tokens,
		.beaten = (uint16_t)beaten,
		.budget = self.budget,
		.hash = self.hash,
		.first = first,
	};
}

/* The result of the search at `position` for a match longer than the pending one. */
static struct zf_match search(struct canonical_parse *parse, unsigned position)
{
	const struct zf_level *level = parse->level;
	const unsigned ahead = (unsigned)parse->index->length - position;
	unsigned beaten = parse->pending.length == 0 ? 2 : parse->pending.length;
	const bool quarter = beaten >= level->good;
	struct zf_match match = {0, 0};
	struct zf_self_match self;

	if (ahead < ZF_MIN_MATCH || beaten >= ahead || beaten >= level->lazy)
		return match;
	self = quarter ? zf_quarter_match(parse->index, level->chain, position) : parse->index->self_matches[position];
	if (self.length > beaten) {
		match = (struct zf_match){self.length, self.distance};
		beaten = self.length;
	}
	if (self.budget > 0 && beaten < ahead && beaten < ZF_MAX_MATCH)
		add_search(parse, position, beaten, self, self.budget == (quarter ? level->chain / 4 : level->chain));
	if (match.length == ZF_MIN_MATCH && match.distance > ZF_TOO_FAR)
		match.length = 0;
	return match;
}

static void add_rejoin_point(struct canonical_parse *parse, unsigned position)
{
	parse->index->rejoin_points[position] =
		(struct zf_rejoin_point){(uint16_t)parse->tokens, (uint16_t)parse->index->search_count};
}

static void parse_canonically(struct canonical_parse *parse)
{
	const unsigned length = (unsigned)parse->index->length;
	unsigned position = 0;

	memset(parse->index->rejoin_points, 0xff, (length + 1) * sizeof(*parse->index->rejoin_points));
	while (position < length) {
		struct zf_match match;

		if (parse->pending.length == 0)
			add_rejoin_point(parse, position);
		match = search(parse, position);
		if (match.length > parse->pending.length) {
			if (parse->pending.length > 0)
				add_token(parse, parse->text[position - 1], ZF_NO_DISTANCE);
			parse->pending = match;
			position++;
		} else if (parse->pending.length > 0) {
			add_token(parse, zf_length_symbol(parse->pending.length),
			          zf_distance_symbol(parse->pending.distance));
			position += parse->pending.length - 1;
			parse->pending.length = 0;
		} else {
			add_token(parse, parse->text[position], ZF_NO_DISTANCE);
			position++;
		}
	}
	add_rejoin_point(parse, position);
}

/* Numbers the hashes that occur more than once in y. */
static bool link_hashes(struct zf_target_index *index, zipfit_error *error)
{
	struct seen {
		uint16_t times, head;
	} *seen = calloc(ZF_HASHES, sizeof(*seen));

	index->links = calloc(index->length + 1, sizeof(*index->links));
	if (seen == NULL || index->links == NULL) {
		free(seen);
		return zf_fail_memory(error, "the targets");
	}
	for (size_t at = 0; at + ZF_MIN_MATCH <= index->length; at++) {
		index->links[at].hash = (uint16_t)zf_trigram_hash(index->bytes + at);
		seen[index->links[at].hash].times++;
	}
	for (size_t at = 0; at + ZF_MIN_MATCH <= index->length; at++) {
		struct seen *of_hash = &seen[index->links[at].hash];

		if (of_hash->times > 1) {
			of_hash->times = 0;
			of_hash->head = (uint16_t)++index->head_count;
		} else if (of_hash->times == 1) {
			of_hash->head = ZF_NO_HEAD;
		}
		index->links[at].head = of_hash->head;
	}
	free(seen);
	return true;
}

bool zf_target_index_build(struct zf_target_index *index, struct zf_prefilter *prefilter, const struct zf_level *level,
                           const unsigned char *bytes, size_t length, zipfit_error *error)
{
	struct index_scratch *scratch;

	*index = (struct zf_target_index){.bytes = bytes, .length = length, .ready = true};
	if (level->greedy)
		return link_hashes(index, error);
	scratch = calloc(1, sizeof(*scratch));
	if (scratch == NULL || !allocate(index, length)) {
		free(scratch);
		return zf_fail_memory(error, "the targets");
	}
	scratch->level = level;
	if (length > 0)
		memcpy(scratch->text + 1, bytes, length);
	find_self_matches(index, scratch);
	parse_canonically(&(struct canonical_parse){
		.index = index, .level = level, .prefilter = prefilter, .text = scratch->text + 1});
	free(scratch);
	return true;
}
