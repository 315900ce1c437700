/*
 * match.c - finds the last occurrence of the recent bytes
 */
#include "score/mix/match.h"

#include "util/error.h"
#include "util/grow.h"
#include "util/hash.h"

#include <stdlib.h>
#include <string.h>

bool zf_match_open(struct zf_match *match, unsigned text_bits, unsigned place_bits, zipfit_error *error)
{
	memset(match, 0, sizeof(*match));
	match->text = calloc((size_t)1 << text_bits, 1);
	match->places = calloc((size_t)1 << place_bits, sizeof(*match->places));
	if (match->text == NULL || match->places == NULL)
		return zf_fail_memory(error, "the model");
	match->text_mask = ((uint32_t)1 << text_bits) - 1;
	match->place_mask = ((uint32_t)1 << place_bits) - 1;
	return true;
}

void zf_match_close(struct zf_match *match)
{
	free(match->text);
	free(match->places);
	free(match->changes);
	memset(match, 0, sizeof(*match));
}

static unsigned byte_at(const struct zf_match *match, uint32_t position)
{
	return match->text[position & match->text_mask];
}

/* The place of the last ZF_MATCH_MIN bytes. */
static uint32_t hash_recent(const struct zf_match *match)
{
	uint64_t recent = 0;

	for (uint32_t i = 1; i <= ZF_MATCH_MIN; i++)
		recent = recent << 8 | byte_at(match, match->position - i);
	return (uint32_t)(recent * ZF_GOLDEN_RATIO >> 32) & match->place_mask;
}

static unsigned common_length(const struct zf_match *match, uint32_t from)
{
	unsigned length = 0;

	while (length < ZF_MATCH_MAX && byte_at(match, from - 1 - length) == byte_at(match, match->position - 1 - length))
		length++;
	return length;
}

void zf_match_add(struct zf_match *match, unsigned byte)
{
	uint8_t *at = &match->text[match->position & match->text_mask];
	const bool expected = match->length > 0 && byte_at(match, match->from) == byte;
	const unsigned old = *at;
	uint32_t slot;

	*at = (uint8_t)byte;
	match->position++;
	slot = hash_recent(match);
	if (match->marked)
		match->changes[match->change_count++] =
		        (struct zf_match_change){.slot = slot, .place = match->places[slot], .byte = (uint8_t)old};
	if (expected) {
		match->from++;
		match->length += match->length < ZF_MATCH_MAX;
	} else {
		match->from = match->places[slot];
		match->length = common_length(match, match->from);
		if (match->length < ZF_MATCH_MIN)
			match->length = 0;
	}
	match->places[slot] = match->position;
	match->expected = byte_at(match, match->from) | 0x100;
}

void zf_match_mark(struct zf_match *match)
{
	match->marked = true;
	match->marked_from = match->from;
	match->marked_position = match->position;
	match->marked_length = match->length;
	match->marked_expected = match->expected;
}

bool zf_match_reserve(struct zf_match *match, size_t count, zipfit_error *error)
{
	void *grown = zf_grow(match->changes, &match->change_capacity, match->change_count + count,
	                      sizeof(*match->changes), "the model", error);

	if (grown != NULL)
		match->changes = grown;
	return grown != NULL;
}

void zf_match_restore(struct zf_match *match)
{
	while (match->change_count > 0) {
		const struct zf_match_change *change = &match->changes[--match->change_count];

		match->places[change->slot] = change->place;
		match->position--;
		match->text[match->position & match->text_mask] = change->byte;
	}
	match->from = match->marked_from;
	match->length = match->marked_length;
	match->expected = match->marked_expected;
	match->marked = false;
}
