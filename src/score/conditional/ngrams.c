/*
 * ngrams.c - computes the costs of n-grams from their counts, shortest first
 */
#include "score/conditional/ngrams.h"

#include "score/conditional/table.h"
#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>

/* The least number of slots per n-gram. One n-gram in eight then finds none, and most of those are rare. */
#define SLOTS_PER_NGRAM 4
#define MIN_TABLE_BITS  6 /* of a line's number */
#define MAX_TABLE_BITS  26

/* The least number of 5-grams between two looks at the stop flag. */
#define STOP_INTERVAL 65536

/* A run of counted 5-grams that begin with the same bytes: those of an n-gram, or of a context. */
struct ngram_run {
	const uint64_t *begin, *end;
	uint64_t occurrences;
};

/* The run of 5-grams, from `begin` on, that share their first `length` bytes. */
static struct ngram_run find_run(const uint64_t *begin, const uint64_t *end, int length)
{
	struct ngram_run run = {begin, begin, 0};

	for (; run.end < end && zf_counted_prefix(*run.end, length) == zf_counted_prefix(*begin, length); run.end++)
		run.occurrences += zf_counted_count(*run.end);
	return run;
}

/* The number of n-grams of `length` bytes. After a stop it may be too small. */
static size_t count_ngrams(const uint64_t *begin, const uint64_t *end, int length, const zipfit_stop *stop)
{
	size_t count = 0;

	for (; begin < end; begin = find_run(begin, end, length).end)
		if (++count % STOP_INTERVAL == 0 && zipfit_stop_requested(stop))
			break;
	return count;
}

/* The first bytes of a counted 5-gram in the order of zf_ngram(): the last byte highest. */
static uint64_t ngram_of(uint64_t counted, int length)
{
	uint64_t prefix = zf_counted_prefix(counted, length);
	uint64_t ngram = 0;

	for (; length > 0; length--, prefix >>= 8)
		ngram = ngram << 8 | (prefix & 255);
	return ngram;
}

static struct zf_ngram_table *table_of(struct zf_ngrams *ngrams, int length)
{
	return &ngrams->tables[ZF_NGRAM_TABLE(length)];
}

/* An n-gram of 3 to 5 bytes as words: see ngram_hash.h. */
static uint32_t word_of(uint64_t ngram, int length)
{
	return (uint32_t)(length == 3 ? ngram << 8 : length == 4 ? ngram : ngram >> 8);
}

static uint32_t mark_of(uint64_t ngram, int length)
{
	return zf_ngram_mark(word_of(ngram, length), (uint32_t)(ngram & 255), length);
}

/* An n-gram's slot. */
static uint32_t *slot_of(const struct zf_ngram_table *table, uint64_t ngram, int length)
{
	const uint32_t place = zf_ngram_place(word_of(ngram, length), (uint32_t)(ngram & 255), length);

	return &table->slots[zf_ngram_slot(place, mark_of(ngram, length), table->shift)];
}

unsigned zf_ngrams_entry(const struct zf_ngrams *ngrams, uint64_t ngram, int length)
{
	const struct zf_ngram_table *table;

	if (length == 1)
		return ngrams->bytes[ngram];
	if (length == 2)
		return ngrams->pairs[ngram];
	table = &ngrams->tables[ZF_NGRAM_TABLE(length)];
	return zf_slot_entry(*slot_of(table, ngram, length), zf_mark_tag(mark_of(ngram, length)));
}

/*
 * The cost of the last byte of `ngram` in the context of the others, computed as a scorer
 * does, from the n-grams of up to `length` bytes entered so far. The context of an n-gram is
 * its lower bytes; a shift removes the first byte.
 */
static unsigned cost_of(struct zf_ngrams *ngrams, uint64_t ngram, int length)
{
	unsigned escapes = 0;

	for (; length > 0; length--, ngram >>= 8) {
		const unsigned entry = zf_ngrams_entry(ngrams, ngram, length);
		const uint64_t context = ngram & (((uint64_t)1 << 8 * (length - 1)) - 1);

		if (entry >> 8 != 0)
			return (entry >> 8) + escapes;
		if (length > 1)
			escapes += zf_ngrams_entry(ngrams, context, length - 1) & 255;
	}
	return 8 * ZF_BIT + escapes;
}

/* Enters an n-gram, unless its slot has one that is more frequent, or as frequent and entered earlier. */
static void enter(struct zf_ngrams *ngrams, uint64_t ngram, int length, unsigned cost, uint64_t occurrences,
                  uint32_t *frequencies)
{
	const uint32_t frequency = occurrences < UINT32_MAX ? (uint32_t)occurrences : UINT32_MAX;

	if (length == 1) {
		ngrams->bytes[ngram] = (uint16_t)(cost << 8);
	} else if (length == 2) {
		ngrams->pairs[ngram] = (uint16_t)(cost << 8);
	} else {
		struct zf_ngram_table *table = table_of(ngrams, length);
		uint32_t *slot = slot_of(table, ngram, length);
		uint32_t *best = &frequencies[slot - table->slots];

		if (*best >= frequency)
			return;
		*best = frequency;
		*slot = (uint32_t)(cost << 24) | zf_mark_tag(mark_of(ngram, length));
	}
}

static void set_escape(struct zf_ngrams *ngrams, uint64_t context, int length, unsigned escape)
{
	if (length == 1) {
		ngrams->bytes[context] |= (uint16_t)escape;
	} else if (length == 2) {
		ngrams->pairs[context] |= (uint16_t)escape;
	} else if (length >= ZF_NGRAM_SHORTEST) {
		uint32_t *slot = slot_of(table_of(ngrams, length), context, length);

		/* Another n-gram of this slot and tag, which is very rare, keeps its own escape. */
		if (zf_slot_entry(*slot, zf_mark_tag(mark_of(context, length))) != 0 && (*slot >> 16 & 255) == 0)
			*slot |= (uint32_t)escape << 16;
	}
}

/* Enters the n-grams of `length` bytes in the run of one context. */
static void enter_context(struct zf_ngrams *ngrams, struct ngram_run context, int length, uint32_t *frequencies)
{
	const double escaping = (double)count_ngrams(context.begin, context.end, length, NULL) + 0.2;
	const double whole = (double)context.occurrences + escaping;

	for (const uint64_t *next = context.begin; next < context.end;) {
		const struct ngram_run run = find_run(next, context.end, length);
		const uint64_t ngram = ngram_of(*next, length);
		const double lower = zf_probability(cost_of(ngrams, ngram >> 8, length - 1));

		enter(ngrams, ngram, length, zf_cost((double)run.occurrences + escaping * lower, whole),
		      run.occurrences, frequencies);
		next = run.end;
	}
	set_escape(ngrams, ngram_of(*context.begin, length - 1), length - 1, zf_cost(escaping, whole));
}

/* Allocates a table for `count` n-grams, and the frequency of each slot's n-gram, needed while entering. */
static bool open_table(struct zf_ngram_table *table, size_t count, uint32_t **frequencies, zipfit_error *error)
{
	unsigned bits = MIN_TABLE_BITS;
	size_t slots;

	while (bits < MAX_TABLE_BITS && (uint64_t)1 << (bits + ZF_LINE_BITS) < (uint64_t)SLOTS_PER_NGRAM * count)
		bits++;
	slots = (size_t)1 << (bits + ZF_LINE_BITS);
	table->shift = 32 - bits;
	table->slots = zf_table_new(slots, sizeof(*table->slots));
	*frequencies = zf_table_new(slots, sizeof(**frequencies));
	if (table->slots == NULL || *frequencies == NULL)
		return zf_fail_memory(error, "the index of a text");
	return true;
}

/* Enters all n-grams of `length` bytes. */
static bool enter_length(struct zf_ngrams *ngrams, const uint64_t *counted, size_t count, int length,
                         uint32_t *frequencies, const zipfit_stop *stop, zipfit_error *error)
{
	const uint64_t *const end = counted + count;
	const uint64_t *checked = counted;
	bool ok = zf_stop_check(stop, error);

	for (const uint64_t *next = counted; ok && next < end;) {
		const struct ngram_run context = find_run(next, end, length - 1);

		enter_context(ngrams, context, length, frequencies);
		next = context.end;
		if (next - checked >= STOP_INTERVAL) {
			ok = zf_stop_check(stop, error);
			checked = next;
		}
	}
	return ok;
}

/* Makes the table of the n-grams of `length` bytes. */
static bool fill_table(struct zf_ngrams *ngrams, const uint64_t *counted, size_t count, int length,
                       const zipfit_stop *stop, zipfit_error *error)
{
	uint32_t *frequencies = NULL;
	bool ok = open_table(table_of(ngrams, length), count_ngrams(counted, counted + count, length, stop),
	                     &frequencies, error) &&
	          enter_length(ngrams, counted, count, length, frequencies, stop, error);

	zf_table_free(frequencies);
	return ok;
}

/* Gives the bytes that a text does not have their cost, from the probability 1/256. */
static void complete_bytes(struct zf_ngrams *ngrams, const uint64_t *counted, size_t count)
{
	const struct ngram_run all = find_run(counted, counted + count, 0);
	const double escaping = (double)count_ngrams(counted, counted + count, 1, NULL) + 0.2;

	for (int byte = 0; byte < 256; byte++)
		if (ngrams->bytes[byte] == 0)
			ngrams->bytes[byte] =
				(uint16_t)(zf_cost(escaping / 256, (double)all.occurrences + escaping) << 8);
}

/* Gives the pairs that a text does not have their cost, by escape. */
static void complete_pairs(struct zf_ngrams *ngrams)
{
	for (uint64_t pair = 0; pair < (uint64_t)1 << 16; pair++) {
		unsigned cost;

		if (ngrams->pairs[pair] != 0)
			continue;
		cost = cost_of(ngrams, pair, 2);
		ngrams->pairs[pair] = (uint16_t)((cost < ZF_COST_MAX ? cost : ZF_COST_MAX) << 8);
	}
}

struct zf_ngrams *zf_ngrams_new(const uint64_t *counted, size_t count, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_ngrams *ngrams = calloc(1, sizeof(*ngrams));
	bool ok = ngrams != NULL;

	if (!ok)
		zf_fail_memory(error, "the index of a text");
	ok = ok && enter_length(ngrams, counted, count, 1, NULL, stop, error);
	if (ok)
		complete_bytes(ngrams, counted, count);
	ok = ok && enter_length(ngrams, counted, count, 2, NULL, stop, error);
	if (ok)
		complete_pairs(ngrams);
	for (int length = ZF_NGRAM_SHORTEST; ok && length <= ZF_NGRAM_LONGEST; length++)
		ok = fill_table(ngrams, counted, count, length, stop, error);
	if (!ok) {
		zf_ngrams_free(ngrams);
		return NULL;
	}
	return ngrams;
}

void zf_ngrams_free(struct zf_ngrams *ngrams)
{
	if (ngrams == NULL)
		return;
	for (int i = 0; i < ZF_NGRAM_TABLES; i++)
		zf_table_free(ngrams->tables[i].slots);
	free(ngrams);
}
