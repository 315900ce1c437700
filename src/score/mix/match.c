/*
 * match.c - finds the last occurrence of the recent bytes
 */
#include "score/mix/match.h"

#include "util/error.h"

#include <stdlib.h>
#include <string.h>

static size_t text_size(const struct zf_match *match)
{
	return (size_t)match->text_mask + 1;
}

static size_t places_size(const struct zf_match *match)
{
	return text_size(match) * sizeof(*match->places);
}

uint64_t zf_match_memory(unsigned text_bits)
{
	return ((uint64_t)2 << text_bits) * (sizeof(uint32_t) + 1);
}

bool zf_match_open(struct zf_match *match, unsigned text_bits, zipfit_error *error)
{
	memset(match, 0, sizeof(*match));
	match->text_mask = ((uint32_t)1 << text_bits) - 1;
	match->place_bits = text_bits;
	match->text = calloc(text_size(match), 1);
	match->places = calloc(text_size(match), sizeof(*match->places));
	return (match->text != NULL && match->places != NULL) || zf_fail_memory(error, "the model");
}

void zf_match_close(struct zf_match *match)
{
	free(match->text);
	free(match->places);
	free(match->copy);
	memset(match, 0, sizeof(*match));
}

bool zf_match_mark(struct zf_match *match, zipfit_error *error)
{
	if (match->copy == NULL && (match->copy = malloc(places_size(match) + text_size(match))) == NULL)
		return zf_fail_memory(error, "the model");
	memcpy(match->copy, match->places, places_size(match));
	memcpy(match->copy + places_size(match), match->text, text_size(match));
	match->marked = match->state;
	return true;
}

void zf_match_restore(struct zf_match *match)
{
	memcpy(match->places, match->copy, places_size(match));
	memcpy(match->text, match->copy + places_size(match), text_size(match));
	match->state = match->marked;
}

static unsigned byte_at(const struct zf_match *match, uint32_t position)
{
	return match->text[position & match->text_mask];
}

void zf_match_add(struct zf_match *match, unsigned byte, uint32_t place)
{
	struct zf_match_state *state = &match->state;

	if (state->length > 0 && zf_match_expected(match) == byte) {
		state->from++;
		state->length += state->length < ZF_MATCH_MAX;
	} else {
		state->from = match->places[place];
		state->length = 0;
		state->lookup = true;
		__builtin_prefetch(&match->text[(state->from - 1) & match->text_mask]);
	}
	match->text[state->position++ & match->text_mask] = (uint8_t)byte;
	match->places[place] = state->position;
}

void zf_match_find(struct zf_match *match)
{
	struct zf_match_state *state = &match->state;
	unsigned length = 0;

	if (!state->lookup)
		return;
	state->lookup = false;
	while (length < ZF_MATCH_MAX &&
	       byte_at(match, state->from - 1 - length) == byte_at(match, state->position - 1 - length))
		length++;
	state->length = length < ZF_MATCH_MIN ? 0 : length;
}
