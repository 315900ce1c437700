/*
 * target_index.c - a target y, prepared for pairs with any x
 */
#include "score/deflate/target_index.h"

#include "score/deflate/window.h"
#include "util/error.h"

#include <stdlib.h>

/* Scratch memory of a preparation: y where a search may read past its end, and y's own chains. */
struct workshop {
	const struct zf_level *level;
	unsigned char text[1 + ZF_MAX_TARGET + ZF_SLACK]; /* y from 1 on: position 0 would be no source */
	uint16_t head[ZF_HASHES];
	uint16_t chain[1 + ZF_MAX_TARGET];
};

static bool allocate(struct zf_prepared *prepared, size_t length)
{
	/* One more than is needed: no size is 0, and places run up to the end of y. */
	const size_t count = length + 1;

	prepared->self = calloc(count, sizeof(*prepared->self));
	prepared->quarter = calloc(count, sizeof(*prepared->quarter));
	prepared->tokens = calloc(count, sizeof(*prepared->tokens));
	prepared->searches = calloc(count, sizeof(*prepared->searches));
	prepared->slots = calloc(count, sizeof(*prepared->slots));
	prepared->places = calloc(count, sizeof(*prepared->places));
	return prepared->self != NULL && prepared->quarter != NULL && prepared->tokens != NULL &&
	       prepared->searches != NULL && prepared->slots != NULL && prepared->places != NULL;
}

void zf_prepared_free(struct zf_prepared *prepared)
{
	free(prepared->links);
	free(prepared->self);
	free(prepared->quarter);
	free(prepared->tokens);
	free(prepared->searches);
	free(prepared->slots);
	free(prepared->places);
	*prepared = (struct zf_prepared){0};
}

/* The search at `position` within y alone, along no more than `budget` candidates. */
static struct zf_self search_self(const struct workshop *shop, unsigned position, unsigned ahead, unsigned budget)
{
	const unsigned longest = ahead < ZF_MAX_MATCH ? ahead : ZF_MAX_MATCH;
	const unsigned nice = shop->level->nice < longest ? shop->level->nice : longest;
	const unsigned at = position + 1;
	const unsigned candidate = shop->chain[at];
	struct zf_self self = {.left = (uint16_t)budget, .hash = (uint16_t)zf_hash(shop->text + at)};
	struct zf_match match = {2, 0};

	if (candidate == 0)
		return self;
	match = zf_walk(shop->text, shop->chain, at, candidate, 0, budget, match, nice, longest);
	if (match.length >= ZF_MIN_MATCH) {
		self.length = (uint16_t)match.length;
		self.distance = (uint16_t)match.distance;
	}
	for (unsigned c = candidate; c != 0 && self.left > 0; c = shop->chain[c])
		self.left--;
	if (match.length >= nice)
		self.left = 0;
	return self;
}

static void find_self_matches(struct zf_prepared *prepared, struct workshop *shop)
{
	const unsigned length = (unsigned)prepared->length, chain = shop->level->chain;
	struct zf_self *quarter = prepared->quarter;
	bool differs = false;

	prepared->quarter = NULL;
	for (unsigned position = 0; position + ZF_MIN_MATCH <= length; position++) {
		const unsigned hash = zf_hash(shop->text + position + 1);
		struct zf_self derived;

		shop->chain[position + 1] = shop->head[hash];
		shop->head[hash] = (uint16_t)(position + 1);
		prepared->self[position] = search_self(shop, position, length - position, chain);
		quarter[position] = search_self(shop, position, length - position, chain / 4);
		derived = zf_quarter(prepared, chain, position);
		differs = differs || memcmp(&derived, &quarter[position], sizeof(derived)) != 0;
	}
	if (differs)
		prepared->quarter = quarter;
	else
		free(quarter);
}

/* The canonical parse under way. */
struct canon {
	struct zf_prepared *prepared;
	const struct zf_level *level;
	struct zf_grams *grams;
	const unsigned char *text; /* y, with slack behind it */
	size_t tokens;
	struct zf_match pending; /* at the position before; length 0: none */
};

static void add_token(struct canon *canon, unsigned litlen, unsigned distance)
{
	canon->prepared->tokens[canon->tokens++] = (struct zf_token){(uint16_t)litlen, (uint16_t)distance};
	canon->prepared->counts.of[litlen]++;
	canon->prepared->counts.of[distance]++;
}

/* Notes a search that x can change: one for a match longer than `beaten`. */
static void add_search(struct canon *canon, unsigned position, unsigned beaten, struct zf_self self, bool first)
{
	struct zf_prepared *prepared = canon->prepared;

	prepared->slots[prepared->search_count] = zf_grams_add(canon->grams, canon->text + position, beaten + 1);
	prepared->searches[prepared->search_count++] = (struct zf_search){
		.position = (uint16_t)position,
		.length = (uint16_t)canon->pending.length,
		.distance = (uint16_t)canon->pending.distance,
		.token = (uint16_t)canon->tokens,
		.beaten = (uint16_t)beaten,
		.left = self.left,
		.hash = self.hash,
		.first = first,
	};
}

/* The result of the search at `position` for a match longer than the pending one. */
static struct zf_match search(struct canon *canon, unsigned position)
{
	const struct zf_level *level = canon->level;
	const unsigned ahead = (unsigned)canon->prepared->length - position;
	unsigned beaten = canon->pending.length == 0 ? 2 : canon->pending.length;
	const bool quarter = beaten >= level->good;
	struct zf_match match = {0, 0};
	struct zf_self self;

	if (ahead < ZF_MIN_MATCH || beaten >= ahead || beaten >= level->lazy)
		return match;
	self = quarter ? zf_quarter(canon->prepared, level->chain, position) : canon->prepared->self[position];
	if (self.length > beaten) {
		match = (struct zf_match){self.length, self.distance};
		beaten = self.length;
	}
	if (self.left > 0 && beaten < ahead && beaten < ZF_MAX_MATCH)
		add_search(canon, position, beaten, self, self.left == (quarter ? level->chain / 4 : level->chain));
	if (match.length == ZF_MIN_MATCH && match.distance > ZF_TOO_FAR)
		match.length = 0;
	return match;
}

static void mark_place(struct canon *canon, unsigned position)
{
	canon->prepared->places[position] =
		(struct zf_place){(uint16_t)canon->tokens, (uint16_t)canon->prepared->search_count};
}

static void parse(struct canon *canon)
{
	const unsigned length = (unsigned)canon->prepared->length;
	unsigned position = 0;

	memset(canon->prepared->places, 0xff, (length + 1) * sizeof(*canon->prepared->places));
	while (position < length) {
		struct zf_match match;

		if (canon->pending.length == 0)
			mark_place(canon, position);
		match = search(canon, position);
		if (match.length > canon->pending.length) {
			if (canon->pending.length > 0)
				add_token(canon, canon->text[position - 1], ZF_NO_DISTANCE);
			canon->pending = match;
			position++;
		} else if (canon->pending.length > 0) {
			add_token(canon, zf_length_symbol(canon->pending.length),
			          zf_distance_symbol(canon->pending.distance));
			position += canon->pending.length - 1;
			canon->pending.length = 0;
		} else {
			add_token(canon, canon->text[position], ZF_NO_DISTANCE);
			position++;
		}
	}
	mark_place(canon, position);
}

/* Numbers the hashes that y has more than once. */
static bool link_hashes(struct zf_prepared *prepared, zipfit_error *error)
{
	struct seen {
		uint16_t times, head;
	} *seen = calloc(ZF_HASHES, sizeof(*seen));

	prepared->links = calloc(prepared->length + 1, sizeof(*prepared->links));
	if (seen == NULL || prepared->links == NULL) {
		free(seen);
		return zf_fail_memory(error, "the targets");
	}
	for (size_t at = 0; at + ZF_MIN_MATCH <= prepared->length; at++) {
		prepared->links[at].hash = (uint16_t)zf_hash(prepared->bytes + at);
		seen[prepared->links[at].hash].times++;
	}
	for (size_t at = 0; at + ZF_MIN_MATCH <= prepared->length; at++) {
		struct seen *of_hash = &seen[prepared->links[at].hash];

		if (of_hash->times > 1) {
			of_hash->times = 0;
			of_hash->head = (uint16_t)++prepared->head_count;
		} else if (of_hash->times == 1) {
			of_hash->head = ZF_NO_HEAD;
		}
		prepared->links[at].head = of_hash->head;
	}
	free(seen);
	return true;
}

bool zf_prepare(struct zf_prepared *prepared, struct zf_grams *grams, const struct zf_level *level,
                const unsigned char *bytes, size_t length, zipfit_error *error)
{
	struct workshop *shop;

	*prepared = (struct zf_prepared){.bytes = bytes, .length = length, .ready = true};
	if (level->greedy)
		return link_hashes(prepared, error);
	shop = calloc(1, sizeof(*shop));
	if (shop == NULL || !allocate(prepared, length)) {
		free(shop);
		return zf_fail_memory(error, "the targets");
	}
	shop->level = level;
	if (length > 0)
		memcpy(shop->text + 1, bytes, length);
	find_self_matches(prepared, shop);
	parse(&(struct canon){.prepared = prepared, .level = level, .grams = grams, .text = shop->text + 1});
	free(shop);
	return true;
}
