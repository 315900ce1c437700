/*
 * ngrams.c - computes the costs of n-grams from their counts, shortest first
 */
#include "score/conditional/ngrams.h"

#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>

/* The least number of slots per n-gram. One n-gram in eight then shares its slot, and most of those are rare. */
#define SLOTS_PER_NGRAM 4
#define MIN_SLOT_BITS   10
#define MAX_SLOT_BITS   40

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
	return &ngrams->tables[length - ZF_NGRAM_SHORTEST];
}

/* cost << 8 | escape of an n-gram of the given length; 0 if it has none. */
static unsigned entry_of(struct zf_ngrams *ngrams, uint64_t ngram, int length)
{
	const struct zf_ngram_table *table;

	if (length == 1)
		return ngrams->bytes[ngram];
	if (length == 2)
		return ngrams->pairs[ngram];
	table = table_of(ngrams, length);
	return zf_ngram_entry(zf_ngram_probe(table, zf_ngram_product(ngram)));
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
		const unsigned entry = entry_of(ngrams, ngram, length);
		const uint64_t context = ngram & (((uint64_t)1 << 8 * (length - 1)) - 1);

		if (entry >> 8 != 0)
			return (entry >> 8) + escapes;
		if (length > 1)
			escapes += entry_of(ngrams, context, length - 1) & 255;
	}
	return 8 * ZF_BIT + escapes;
}

/* Enters an n-gram, unless its slot has one that is more frequent, or as frequent and entered earlier. */
static void enter(struct zf_ngrams *ngrams, uint64_t ngram, int length, unsigned cost, uint64_t occurrences,
                  uint32_t *frequency)
{
	struct zf_ngram_table *table;
	uint64_t product, slot;

	if (length <= 2) {
		uint16_t *entry = length == 1 ? &ngrams->bytes[ngram] : &ngrams->pairs[ngram];

		*entry = (uint16_t)(cost << 8);
		return;
	}
	table = table_of(ngrams, length);
	product = zf_ngram_product(ngram);
	slot = product >> table->shift;
	if (occurrences > UINT32_MAX)
		occurrences = UINT32_MAX;
	if (frequency[slot] >= occurrences)
		return;
	frequency[slot] = (uint32_t)occurrences;
	table->slots[slot] = (uint32_t)(cost << 24) | zf_ngram_tag(product);
}

static void set_escape(struct zf_ngrams *ngrams, uint64_t context, int length, unsigned escape)
{
	if (length == 1)
		ngrams->bytes[context] |= (uint16_t)escape;
	else if (length == 2)
		ngrams->pairs[context] |= (uint16_t)escape;
	else if (length >= ZF_NGRAM_SHORTEST && entry_of(ngrams, context, length) != 0) {
		struct zf_ngram_table *table = table_of(ngrams, length);

		*zf_ngram_slot(table, zf_ngram_product(context)) |= (uint32_t)escape << 16;
	}
}

/* Enters the n-grams of `length` bytes in the run of one context. */
static void enter_context(struct zf_ngrams *ngrams, struct ngram_run context, int length, uint32_t *frequency)
{
	const double escaping = (double)count_ngrams(context.begin, context.end, length, NULL) + 0.2;
	const double whole = (double)context.occurrences + escaping;

	for (const uint64_t *next = context.begin; next < context.end;) {
		const struct ngram_run run = find_run(next, context.end, length);
		const uint64_t ngram = ngram_of(*next, length);
		const double lower = zf_probability(cost_of(ngrams, ngram >> 8, length - 1));

		enter(ngrams, ngram, length, zf_cost((double)run.occurrences + escaping * lower, whole),
		      run.occurrences, frequency);
		next = run.end;
	}
	set_escape(ngrams, ngram_of(*context.begin, length - 1), length - 1, zf_cost(escaping, whole));
}

/* Allocates the table for n-grams of one length, and the frequency of each slot's n-gram, needed while entering. */
static bool open_table(struct zf_ngrams *ngrams, int length, size_t count, uint32_t **frequency, zipfit_error *error)
{
	struct zf_ngram_table *table = table_of(ngrams, length);
	unsigned bits = MIN_SLOT_BITS;

	while (bits < MAX_SLOT_BITS && (uint64_t)1 << bits < (uint64_t)SLOTS_PER_NGRAM * count)
		bits++;
	table->shift = 64 - bits;
	table->slots = calloc((size_t)1 << bits, sizeof(*table->slots));
	*frequency = calloc((size_t)1 << bits, sizeof(**frequency));
	if (table->slots == NULL || *frequency == NULL)
		return zf_fail_memory(error, "the index of a text");
	return true;
}

static bool enter_length(struct zf_ngrams *ngrams, const uint64_t *counted, size_t count, int length,
                         const zipfit_stop *stop, zipfit_error *error)
{
	const uint64_t *const end = counted + count;
	const uint64_t *checked = counted;
	uint32_t *frequency = NULL;
	bool ok = zf_stop_check(stop, error);

	if (ok && length >= ZF_NGRAM_SHORTEST)
		ok = open_table(ngrams, length, count_ngrams(counted, end, length, stop), &frequency, error);
	for (const uint64_t *next = counted; ok && next < end;) {
		const struct ngram_run context = find_run(next, end, length - 1);

		enter_context(ngrams, context, length, frequency);
		next = context.end;
		if (next - checked >= STOP_INTERVAL) {
			ok = zf_stop_check(stop, error);
			checked = next;
		}
	}
	free(frequency);
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
	for (int length = 1; ok && length <= ZF_NGRAM_LONGEST; length++) {
		ok = enter_length(ngrams, counted, count, length, stop, error);
		if (length == 1)
			complete_bytes(ngrams, counted, count);
		if (length == 2)
			complete_pairs(ngrams);
	}
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
		free(ngrams->tables[i].slots);
	free(ngrams);
}
