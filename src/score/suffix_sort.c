/*
 * suffix_sort.c - sorts all suffixes of a text in linear time
 *
 * The algorithm is SA-IS (Nong, Zhang and Chan, "Two Efficient Algorithms for Linear
 * Time Suffix Array Construction", 2011). A suffix is of type S if it is smaller than the
 * suffix that begins one symbol later, else of type L. An LMS suffix is of type S and follows
 * one of type L. From the order of the LMS suffixes alone, two passes compute the order of all
 * others ("induced sorting"). The same two passes, started with the LMS suffixes in any order,
 * sort the substrings from one LMS position to the next. The ranks of these substrings form a
 * text of at most half the length, which is sorted in the same way.
 *
 * The libraries that do this cannot be stopped, and accept only bytes; the caller needs a
 * different separator after each document.
 */
#include "score/suffix_sort.h"

#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>
#include <string.h>

#define EMPTY UINT32_MAX

/* Symbols between two looks at the stop flag; a power of 2. */
#define STOP_INTERVAL ((size_t)1 << 16)

/* One level of the recursion: a text, and the arrays for sorting its suffixes. */
struct level {
	const uint32_t *text;
	size_t length, alphabet;
	uint32_t *suffixes;
	uint8_t *is_s;     /* one bit for each suffix */
	uint32_t *counts;  /* how often each symbol occurs */
	uint32_t *buckets; /* for each symbol, the next free rank at the start or end of its bucket */
	const zipfit_stop *stop;
	zipfit_error *error;
};

static bool may_go_on(const struct level *level, size_t step)
{
	return step % STOP_INTERVAL != 0 || zf_stop_check(level->stop, level->error);
}

static bool is_s(const struct level *level, size_t at)
{
	return (level->is_s[at / 8] >> at % 8 & 1) != 0;
}

static bool is_lms(const struct level *level, size_t at)
{
	return at > 0 && is_s(level, at) && !is_s(level, at - 1);
}

static void free_level(struct level *level)
{
	free(level->is_s);
	free(level->counts);
	free(level->buckets);
}

static bool open_level(struct level *level)
{
	const uint32_t *text = level->text;
	bool s = true;

	level->is_s = calloc(level->length / 8 + 1, 1);
	level->counts = calloc(level->alphabet, sizeof(*level->counts));
	level->buckets = malloc(level->alphabet * sizeof(*level->buckets));
	if (level->is_s == NULL || level->counts == NULL || level->buckets == NULL)
		return zf_fail_memory(level->error, "explanations");
	for (size_t at = level->length; at-- > 0;) {
		if (!may_go_on(level, at))
			return false;
		/* The last suffix is the smallest, so the one before it is of type L. */
		if (at + 1 < level->length)
			s = text[at] < text[at + 1] || (s && text[at] == text[at + 1]);
		level->is_s[at / 8] |= (uint8_t)(s << at % 8);
		level->counts[text[at]]++;
	}
	return true;
}

static void find_buckets(struct level *level, bool ends)
{
	uint32_t sum = 0;

	for (size_t symbol = 0; symbol < level->alphabet; symbol++) {
		const uint32_t begin = sum;

		sum += level->counts[symbol];
		level->buckets[symbol] = ends ? sum : begin;
	}
}

static bool clear_suffixes(struct level *level, size_t from)
{
	for (size_t rank = from; rank < level->length; rank++) {
		if (!may_go_on(level, rank))
			return false;
		level->suffixes[rank] = EMPTY;
	}
	return true;
}

/* Induced sorting: from the LMS suffixes at the ends of their buckets, all of type L, then all of type S. */
static bool induce(struct level *level)
{
	const uint32_t *text = level->text;
	uint32_t *suffixes = level->suffixes;

	find_buckets(level, false);
	for (size_t rank = 0; rank < level->length; rank++) {
		const uint32_t at = suffixes[rank];

		if (!may_go_on(level, rank))
			return false;
		if (at != EMPTY && at > 0 && !is_s(level, at - 1))
			suffixes[level->buckets[text[at - 1]]++] = at - 1;
	}
	find_buckets(level, true);
	for (size_t rank = level->length; rank-- > 0;) {
		const uint32_t at = suffixes[rank];

		if (!may_go_on(level, rank))
			return false;
		if (at != EMPTY && at > 0 && is_s(level, at - 1))
			suffixes[--level->buckets[text[at - 1]]] = at - 1;
	}
	return true;
}

/* Sorts the substrings from each LMS position to the next. */
static bool sort_substrings(struct level *level)
{
	if (!clear_suffixes(level, 0))
		return false;
	find_buckets(level, true);
	for (size_t at = 1; at < level->length; at++) {
		if (!may_go_on(level, at))
			return false;
		if (is_lms(level, at))
			level->suffixes[--level->buckets[level->text[at]]] = (uint32_t)at;
	}
	return induce(level);
}

/* Whether the LMS substrings at two positions are equal: symbols, types and length. */
static bool are_equal(const struct level *level, size_t a, size_t b)
{
	/* The last symbol occurs once, so the comparison ends there at the latest. */
	for (size_t i = 0;; i++) {
		if (level->text[a + i] != level->text[b + i] || is_s(level, a + i) != is_s(level, b + i))
			return false;
		/* The types are equal here and one symbol before, so both are LMS positions. */
		if (i > 0 && is_lms(level, a + i))
			return true;
	}
}

/* Moves the LMS positions, in the order of their substrings, to the front; sets `*count` to their number. */
static bool collect_substrings(struct level *level, size_t *count)
{
	*count = 0;
	for (size_t rank = 0; rank < level->length; rank++) {
		if (!may_go_on(level, rank))
			return false;
		if (is_lms(level, level->suffixes[rank]))
			level->suffixes[(*count)++] = level->suffixes[rank];
	}
	return true;
}

/*
 * Writes the ranks of the `count` LMS substrings, in the order of their positions, to the end of
 * `suffixes`: the reduced text. Sets `*names` to the number of different ones. Two LMS
 * positions are never adjacent, so position / 2 is unique.
 */
static bool name_substrings(struct level *level, size_t count, size_t *names)
{
	uint32_t *suffixes = level->suffixes;
	size_t last = EMPTY, end = level->length;

	*names = 0;
	if (!clear_suffixes(level, count))
		return false;
	for (size_t rank = 0; rank < count; rank++) {
		const size_t at = suffixes[rank];

		if (!may_go_on(level, rank))
			return false;
		if (last == EMPTY || !are_equal(level, last, at))
			++*names;
		last = at;
		suffixes[count + at / 2] = (uint32_t)(*names - 1);
	}
	for (size_t i = level->length; i-- > count;) {
		if (!may_go_on(level, i))
			return false;
		if (suffixes[i] != EMPTY)
			suffixes[--end] = suffixes[i];
	}
	return true;
}

/* Replaces the numbers of the `count` sorted LMS suffixes by their positions. */
static bool number_to_position(struct level *level, size_t count)
{
	uint32_t *suffixes = level->suffixes;
	uint32_t *positions = suffixes + level->length - count;
	size_t found = 0;

	for (size_t at = 1; at < level->length; at++) {
		if (!may_go_on(level, at))
			return false;
		if (is_lms(level, at))
			positions[found++] = (uint32_t)at;
	}
	for (size_t rank = 0; rank < count; rank++) {
		if (!may_go_on(level, rank))
			return false;
		suffixes[rank] = positions[suffixes[rank]];
	}
	return true;
}

/* Computes the order of all suffixes from the `count` sorted LMS suffixes at the start of `suffixes`. */
static bool sort_all(struct level *level, size_t count)
{
	uint32_t *suffixes = level->suffixes;

	if (!number_to_position(level, count) || !clear_suffixes(level, count))
		return false;
	find_buckets(level, true);
	/* No suffix moves to a rank below its own, so none is overwritten. */
	for (size_t rank = count; rank-- > 0;) {
		const uint32_t at = suffixes[rank];

		if (!may_go_on(level, rank))
			return false;
		suffixes[rank] = EMPTY;
		suffixes[--level->buckets[level->text[at]]] = at;
	}
	return induce(level);
}

static bool sort_level(const uint32_t *text, size_t length, size_t alphabet, uint32_t *suffixes,
                       const zipfit_stop *stop, zipfit_error *error);

/* Sorts the `count` LMS suffixes by sorting the suffixes of the reduced text. */
static bool sort_reduced(struct level *level, size_t count, size_t names)
{
	const uint32_t *reduced = level->suffixes + level->length - count;

	if (names < count)
		return sort_level(reduced, count, names, level->suffixes, level->stop, level->error);
	for (size_t i = 0; i < count; i++) {
		if (!may_go_on(level, i))
			return false;
		level->suffixes[reduced[i]] = (uint32_t)i;
	}
	return true;
}

static bool sort_level(const uint32_t *text, size_t length, size_t alphabet, uint32_t *suffixes,
                       const zipfit_stop *stop, zipfit_error *error)
{
	struct level level = {
		.text = text,
		.length = length,
		.alphabet = alphabet,
		.suffixes = suffixes,
		.stop = stop,
		.error = error,
	};
	size_t count, names;
	const bool ok = open_level(&level) && sort_substrings(&level) && collect_substrings(&level, &count) &&
	                name_substrings(&level, count, &names) && sort_reduced(&level, count, names) &&
	                sort_all(&level, count);

	free_level(&level);
	return ok;
}

bool zf_suffix_sort(const uint32_t *text, size_t length, size_t alphabet, uint32_t *suffixes, const zipfit_stop *stop,
                    zipfit_error *error)
{
	if (length == 1)
		suffixes[0] = 0;
	return length <= 1 || sort_level(text, length, alphabet, suffixes, stop, error);
}
