/*
 * target_index.c - what is known of a target y before any x is seen
 */
#include "score/lz4/target_index.h"

#include "util/error.h"

#include <stdlib.h>

/* The canonical parse, while it is made. */
struct build {
	struct zf_lz4_target *y;
	uint16_t *table; /* the last entry of each hash, or ZF_LZ4_NOWHERE */
	struct zf_lz4_sequence *now;
};

static uint32_t value_at(const struct zf_lz4_target *y, size_t position)
{
	return zf_load32(y->bytes + position);
}

static void hash_places(struct build *build)
{
	struct zf_lz4_target *y = build->y;

	for (size_t i = 0; i + ZF_LZ4_SHORTEST_MATCH <= y->length; i++)
		y->places[i] = (struct zf_lz4_place){.hash = (uint16_t)zf_lz4_hash(value_at(y, i))};
	memset(build->table, 0xff, ZF_LZ4_HASHES * sizeof(*build->table));
}

/* Puts a position into the table. Returns the entry that was there, or ZF_LZ4_NOWHERE. */
static uint16_t enter(struct build *build, size_t position)
{
	uint16_t *slot = &build->table[build->y->places[position].hash];
	const uint16_t before = *slot;

	zf_lz4_add(build->y->entries, position);
	*slot = (uint16_t)position;
	return before;
}

/* Looks for a match at a position. */
static bool probe(struct build *build, size_t position)
{
	struct zf_lz4_target *y = build->y;
	const uint16_t source = enter(build, position);

	y->places[position].sequence = (uint16_t)y->last;
	build->now->probe = (uint16_t)position;
	build->now->source = source;
	if (source == ZF_LZ4_NOWHERE)
		zf_lz4_add(y->first, position);
	return source != ZF_LZ4_NOWHERE && value_at(y, source) == value_at(y, position);
}

/* False: there is none up to the end of y. */
static bool search(struct build *build, size_t at)
{
	struct zf_lz4_target *y = build->y;
	size_t step = 1, tries = ZF_LZ4_TRIES;

	build->now->begin = (uint16_t)at;
	while (at + step + ZF_LZ4_MARGIN <= y->length + 1) {
		if (at < build->now->begin + (size_t)ZF_LZ4_STEADY)
			zf_lz4_add(y->steady, at);
		if (probe(build, at))
			return true;
		at += step;
		step = tries++ / ZF_LZ4_TRIES;
	}
	build->now->probe = (uint16_t)at;
	return false;
}

/* Ends the sequence with the match that was found. */
static void take_match(struct build *build)
{
	struct zf_lz4_target *y = build->y;
	struct zf_lz4_sequence *now = build->now;
	const size_t source = now->source, at = now->probe;
	const size_t forward = ZF_LZ4_SHORTEST_MATCH + zf_lz4_count_equal(y->bytes + source + ZF_LZ4_SHORTEST_MATCH,
	                                                                  y->bytes + at + ZF_LZ4_SHORTEST_MATCH,
	                                                                  y->bytes + y->length - ZF_LZ4_LAST_LITERALS);
	const size_t literals = at - now->anchor;
	const size_t back = zf_lz4_count_back(y->bytes, source, at, literals < source ? literals : source);

	if (source == back && literals > back)
		y->opens[y->open_count++] = (struct zf_lz4_open){(uint16_t)at, y->bytes[at - back - 1]};
	now->end = (uint16_t)(at + forward);
	y->size += zf_lz4_sequence(literals - back) + zf_lz4_extra(forward + back - ZF_LZ4_SHORTEST_MATCH);
	y->last++;
	now[1] = (struct zf_lz4_sequence){.before = (uint32_t)y->size, .anchor = now->end, .begin = now->end};
	build->now++;
}

static void parse(struct build *build)
{
	struct zf_lz4_target *y = build->y;
	bool found;

	build->now = y->sequences;
	for (found = search(build, 0); found;) {
		size_t end;

		take_match(build);
		end = build->now->anchor;
		build->now->probe = (uint16_t)end;
		if (end + ZF_LZ4_MARGIN > y->length)
			break;
		enter(build, end - 2);
		zf_lz4_add(y->ends, end);
		found = probe(build, end) || search(build, end + 1);
	}
	y->size += zf_lz4_last_sequence(y->length - build->now->anchor);
}

/* Whether the canonical parse looks for a match at this entry. The others are those that the end of a match leaves. */
static bool is_probe(const struct zf_lz4_target *y, size_t entry)
{
	return !zf_lz4_has(y->ends, entry + 2);
}

/* Finds the entries before and behind each position. */
static void link_places(struct build *build)
{
	struct zf_lz4_target *y = build->y;
	const size_t count = y->length - ZF_LZ4_SHORTEST_MATCH + 1;

	memset(build->table, 0xff, ZF_LZ4_HASHES * sizeof(*build->table));
	for (size_t i = 0; i < count; i++) {
		y->places[i].before = build->table[y->places[i].hash];
		if (zf_lz4_has(y->entries, i))
			build->table[y->places[i].hash] = (uint16_t)i;
	}
	memset(build->table, 0xff, ZF_LZ4_HASHES * sizeof(*build->table));
	for (size_t i = count; i-- > 0;) {
		const uint16_t heir = build->table[y->places[i].hash];

		y->places[i].heir = ZF_LZ4_NOWHERE;
		if (heir != ZF_LZ4_NOWHERE && is_probe(y, heir)) {
			y->places[i].heir = heir;
			zf_lz4_add(y->heirs, i);
		}
		if (zf_lz4_has(y->entries, i))
			build->table[y->places[i].hash] = (uint16_t)i;
	}
}

static bool map_first(struct zf_lz4_target *y)
{
	const size_t none = y->words * ZF_LZ4_WORD;
	size_t count = 0, size = 16;

	for (size_t i = zf_lz4_next(y->first, y->words, 0); i < none; i = zf_lz4_next(y->first, y->words, i + 1))
		count++;
	while (size < 2 * count)
		size *= 2;
	y->first_map = malloc(size * sizeof(*y->first_map));
	if (y->first_map == NULL)
		return false;
	memset(y->first_map, 0xff, size * sizeof(*y->first_map));
	y->first_mask = size - 1;
	for (size_t i = zf_lz4_next(y->first, y->words, 0); i < none; i = zf_lz4_next(y->first, y->words, i + 1)) {
		size_t slot = y->places[i].hash & y->first_mask;

		while (y->first_map[slot] != ZF_LZ4_NOWHERE)
			slot = (slot + 1) & y->first_mask;
		y->first_map[slot] = (uint16_t)i;
		zf_lz4_add(y->first_filter, y->places[i].hash % ZF_LZ4_FILTER);
	}
	return true;
}

/* Room for the sets and arrays. Every match has four bytes or more, so that there are not more sequences. */
static bool allocate(struct zf_lz4_target *y)
{
	/* A word more than needed: the sets are asked for positions just behind the end. */
	y->words = zf_lz4_words(y->length + ZF_LZ4_MARGIN);
	y->places = calloc(y->length, sizeof(*y->places));
	y->sequences = calloc(y->length / ZF_LZ4_SHORTEST_MATCH + 2, sizeof(*y->sequences));
	y->opens = calloc(y->length / ZF_LZ4_SHORTEST_MATCH + 1, sizeof(*y->opens));
	/* And a word behind them, for windows. */
	y->entries = calloc(5 * y->words + 1, sizeof(*y->entries));
	if (y->places == NULL || y->sequences == NULL || y->opens == NULL || y->entries == NULL)
		return false;
	y->steady = y->entries + y->words;
	y->ends = y->steady + y->words;
	y->heirs = y->ends + y->words;
	y->first = y->heirs + y->words;
	return true;
}

bool zf_lz4_target_build(struct zf_lz4_target *y, const unsigned char *bytes, size_t length, zipfit_error *error)
{
	struct build build = {.y = y, .table = malloc(ZF_LZ4_HASHES * sizeof(*build.table))};
	bool ok;

	*y = (struct zf_lz4_target){.bytes = bytes, .length = length};
	ok = build.table != NULL && allocate(y);
	if (ok) {
		hash_places(&build);
		parse(&build);
		link_places(&build);
		ok = y->ready = map_first(y);
	}
	free(build.table);
	return ok || zf_fail_memory(error, "the targets");
}

void zf_lz4_target_free(struct zf_lz4_target *y)
{
	free(y->places);
	free(y->sequences);
	free(y->opens);
	free(y->entries);
	free(y->first_map);
	*y = (struct zf_lz4_target){0};
}
