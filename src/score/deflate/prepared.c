/*
 * prepared.c - a target y, prepared for pairs with any x
 */
#include "score/deflate/prepared.h"

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

static bool allocate(struct zf_prepared *prepared, bool greedy, size_t length)
{
	/* One more than is needed: no size is 0, and positions run up to the end of y. */
	const size_t count = length + 1;

	prepared->hashes = calloc(count, sizeof(*prepared->hashes));
	if (greedy)
		return prepared->hashes != NULL;
	prepared->self[0] = calloc(count, sizeof(*prepared->self[0]));
	prepared->self[1] = calloc(count, sizeof(*prepared->self[1]));
	prepared->tokens = calloc(count, sizeof(*prepared->tokens));
	prepared->searches = calloc(count, sizeof(*prepared->searches));
	prepared->slots = calloc(count, sizeof(*prepared->slots));
	prepared->token_at = calloc(count, sizeof(*prepared->token_at));
	prepared->search_at = calloc(count, sizeof(*prepared->search_at));
	return prepared->hashes != NULL && prepared->self[0] != NULL && prepared->self[1] != NULL &&
	       prepared->tokens != NULL && prepared->searches != NULL && prepared->slots != NULL &&
	       prepared->token_at != NULL && prepared->search_at != NULL;
}

void zf_prepared_free(struct zf_prepared *prepared)
{
	free(prepared->hashes);
	free(prepared->self[0]);
	free(prepared->self[1]);
	free(prepared->tokens);
	free(prepared->searches);
	free(prepared->slots);
	free(prepared->token_at);
	free(prepared->search_at);
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

static void find_self_matches(struct zf_prepared *prepared, struct workshop *shop, size_t length)
{
	for (unsigned position = 0; position + ZF_MIN_MATCH <= length; position++) {
		const unsigned hash = prepared->hashes[position];

		shop->chain[position + 1] = shop->head[hash];
		shop->head[hash] = (uint16_t)(position + 1);
		for (unsigned quarter = 0; quarter < 2; quarter++)
			prepared->self[quarter][position] =
				search_self(shop, position, (unsigned)length - position,
			                    quarter ? shop->level->chain / 4 : shop->level->chain);
	}
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

/* The result of the search at `position` for a match longer than the pending one; noted if x can change it. */
static struct zf_match search(struct canon *canon, unsigned position)
{
	struct zf_prepared *prepared = canon->prepared;
	const unsigned ahead = (unsigned)prepared->length - position;
	unsigned beaten = canon->pending.length == 0 ? 2 : canon->pending.length;
	struct zf_match match = {0, 0};
	const struct zf_self *self;

	if (ahead < ZF_MIN_MATCH || beaten >= ahead || beaten >= canon->level->lazy)
		return match;
	self = &prepared->self[beaten >= canon->level->good][position];
	if (self->length > beaten) {
		match = (struct zf_match){self->length, self->distance};
		beaten = self->length;
	}
	if (self->left > 0 && beaten < ahead && beaten < ZF_MAX_MATCH) {
		prepared->slots[prepared->search_count] =
			zf_grams_add(canon->grams, canon->text + position, beaten + 1);
		prepared->searches[prepared->search_count++] = (struct zf_search){
			.position = (uint16_t)position,
			.length = (uint16_t)canon->pending.length,
			.distance = (uint16_t)canon->pending.distance,
			.token = (uint16_t)canon->tokens,
		};
	}
	if (match.length == ZF_MIN_MATCH && match.distance > ZF_TOO_FAR)
		match.length = 0;
	return match;
}

static void parse(struct canon *canon)
{
	struct zf_prepared *prepared = canon->prepared;
	unsigned position = 0;

	memset(prepared->token_at, 0xff, (prepared->length + 1) * sizeof(*prepared->token_at));
	while (position < prepared->length) {
		struct zf_match match;

		if (canon->pending.length == 0) {
			prepared->token_at[position] = (uint16_t)canon->tokens;
			prepared->search_at[position] = (uint16_t)prepared->search_count;
		}
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
	prepared->token_at[position] = (uint16_t)canon->tokens;
	prepared->search_at[position] = (uint16_t)prepared->search_count;
}

bool zf_prepare(struct zf_prepared *prepared, struct zf_grams *grams, const struct zf_level *level,
                const unsigned char *bytes, size_t length, zipfit_error *error)
{
	struct workshop *shop = calloc(1, sizeof(*shop));

	*prepared = (struct zf_prepared){.bytes = bytes, .length = length};
	if (shop == NULL || !allocate(prepared, level->greedy, length)) {
		free(shop);
		return zf_fail_memory(error, "the targets");
	}
	shop->level = level;
	if (length > 0)
		memcpy(shop->text + 1, bytes, length);
	for (size_t position = 0; position + ZF_MIN_MATCH <= length; position++)
		prepared->hashes[position] = (uint16_t)zf_hash(bytes + position);
	if (!level->greedy) {
		find_self_matches(prepared, shop, length);
		parse(&(struct canon){
			.prepared = prepared, .level = level, .grams = grams, .text = shop->text + 1});
	}
	free(shop);
	return true;
}
