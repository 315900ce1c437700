/*
 * coverage.c - how much a text adds to what a selection says of the targets
 *
 * The n-grams of the targets are numbered and stand in a hash table. A filter of bits, small
 * enough for the cache, stands before it: most n-grams of a text are not in the targets.
 *
 * A value that was computed earlier must be an upper bound of the value now, exactly, so that
 * choosing lazily takes what computing all values after each step takes. So logarithms are
 * numbers of fixed point, built by adding up steps none of which is larger than the one
 * before. A sum of integers is exact and does not depend on its order. Dividing by a constant
 * and rounding keep the order of two numbers. pow() may err in the last bit, and so invert two
 * powers of numbers that are very close; the result is rounded to a float, so that two
 * different ones are at least 2^-24 apart, and their powers further than pow() errs.
 *
 * An n-gram is known by a 64-bit hash: 32 bits of it in the slot, the others by the slot's
 * place. So two n-grams are taken for the same with a probability of about 2^-32 divided by
 * the number of slots.
 */
#include "select/coverage.h"

#include "input/documents.h"
#include "util/error.h"
#include "util/grow.h"
#include "util/hash.h"
#include "util/stop.h"

#include <math.h>
#include <stdlib.h>

#define ORDERS 2
static const size_t orders[ORDERS] = {6, 10};

/* a and q of the formula. */
#define FIRST_COUNT 0.03
#define EXTRA_BYTES 20.0

/* An n-gram that occurs this often in the records taken is covered: one more occurrence adds nothing. */
#define MOST_TAKEN ((uint32_t)1 << 16)

/* Bits after the point of logarithms, at most, and bits that their weighted sums have before it, with the sign. */
#define MOST_FRACTION_BITS 32
#define WHOLE_BITS         7

/* The filter has at least this many bits for each n-gram. */
#define FILTER_BITS 8

#define FIRST_SLOTS_LOG 10

/* Bytes between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)1 << 16)

struct slot {
	uint32_t check;  /* the low bits of the n-gram's hash */
	uint32_t number; /* of the n-gram, from 1; 0: free */
};

struct gram {
	uint64_t gain; /* what one more occurrence adds; while the table is built, the n-gram's hash */
	uint32_t weight, taken; /* occurrences in the targets; in the records taken, at most MOST_TAKEN */
};

struct zf_coverage {
	struct slot *slots; /* at most half full */
	unsigned slots_log; /* of their number, to base 2 */
	uint64_t *filter;
	unsigned filter_log; /* of the number of its bits */
	struct gram *grams;
	size_t count, capacity; /* of n-grams */
	uint64_t *logs;         /* log(a + i) - log(a) for i from 0 to MOST_TAKEN, in fixed point */
	double scale;           /* from a sum in fixed point to shares of the targets */
};

/* ---- The n-grams of a text ----------------------------------------------- */

/* The last n bytes of a text, for each order. The hash is a polynomial in the bytes, so it rolls. */
struct window {
	uint64_t oldest[ORDERS]; /* the factor of the first byte */
	uint64_t rolling[ORDERS];
};

static struct window new_window(void)
{
	struct window window = {.oldest = {1, 1}};

	for (int order = 0; order < ORDERS; order++)
		for (size_t i = 1; i < orders[order]; i++)
			window.oldest[order] *= ZF_GOLDEN_RATIO;
	return window;
}

/* Moves the window on to byte `at` of the text, and returns the hash of the n-gram of `order` that ends there. */
static inline uint64_t roll(struct window *window, int order, const unsigned char *text, size_t at)
{
	uint64_t rolling = window->rolling[order];

	if (at >= orders[order])
		rolling -= (text[at - orders[order]] + UINT64_C(1)) * window->oldest[order];
	rolling = rolling * ZF_GOLDEN_RATIO + text[at] + 1;
	window->rolling[order] = rolling;
	/* A bijection that moves the low bits, which are the better ones of a polynomial, to the top. */
	rolling += orders[order] << 32;
	return (rolling ^ rolling >> 32) * ZF_GOLDEN_RATIO;
}

/* ---- The table ----------------------------------------------------------- */

/* The slot that has the n-gram, or the free slot where it belongs. */
static inline struct slot *find_slot(const struct zf_coverage *coverage, uint64_t hash)
{
	const size_t mask = ((size_t)1 << coverage->slots_log) - 1;
	size_t i = (size_t)(hash >> (64 - coverage->slots_log));

	while (coverage->slots[i].number != 0 && coverage->slots[i].check != (uint32_t)hash)
		i = (i + 1) & mask;
	return &coverage->slots[i];
}

/* Makes a table of twice as many slots, or the first one. */
static bool grow_table(struct zf_coverage *coverage, zipfit_error *error)
{
	const unsigned slots_log = coverage->slots != NULL ? coverage->slots_log + 1 : FIRST_SLOTS_LOG;
	struct slot *slots = calloc((size_t)1 << slots_log, sizeof(*slots));

	if (slots == NULL)
		return zf_fail_memory(error, "the targets' n-grams");
	free(coverage->slots);
	coverage->slots = slots;
	coverage->slots_log = slots_log;
	for (size_t i = 0; i < coverage->count; i++)
		*find_slot(coverage, coverage->grams[i].gain) =
			(struct slot){(uint32_t)coverage->grams[i].gain, (uint32_t)(i + 1)};
	return true;
}

/* Counts an occurrence of an n-gram in the targets. */
static bool count_gram(struct zf_coverage *coverage, uint64_t hash, zipfit_error *error)
{
	struct slot *slot = find_slot(coverage, hash);
	struct gram *grams;

	if (slot->number != 0) {
		struct gram *gram = &coverage->grams[slot->number - 1];

		gram->weight += gram->weight < UINT32_MAX;
		return true;
	}
	if (coverage->count >= UINT32_MAX / 2)
		return zf_fail(error, ZIPFIT_BAD_DATA, "the targets are too large for --cover");
	grams = zf_grow(coverage->grams, &coverage->capacity, coverage->count + 1, sizeof(*grams),
	                "the targets' n-grams", error);
	if (grams == NULL)
		return false;
	coverage->grams = grams;
	grams[coverage->count++] = (struct gram){.gain = hash, .weight = 1};
	*slot = (struct slot){(uint32_t)hash, (uint32_t)coverage->count};
	return 2 * (coverage->count + 1) <= (size_t)1 << coverage->slots_log || grow_table(coverage, error);
}

static bool count_target(struct zf_coverage *coverage, const struct zf_document *target, const zipfit_stop *stop,
                         zipfit_error *error)
{
	struct window window = new_window();

	for (size_t i = 0; i < target->length; i++) {
		if (i % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		for (int order = 0; order < ORDERS; order++) {
			const uint64_t hash = roll(&window, order, target->bytes, i);

			if (i + 1 >= orders[order] && !count_gram(coverage, hash, error))
				return false;
		}
	}
	return true;
}

static bool make_filter(struct zf_coverage *coverage, zipfit_error *error)
{
	coverage->filter_log = 6;
	while ((size_t)1 << coverage->filter_log < FILTER_BITS * coverage->count)
		coverage->filter_log++;
	coverage->filter = calloc((size_t)1 << (coverage->filter_log - 6), sizeof(*coverage->filter));
	if (coverage->filter == NULL)
		return zf_fail_memory(error, "the targets' n-grams");
	for (size_t i = 0; i < coverage->count; i++) {
		const uint64_t bit = coverage->grams[i].gain >> (64 - coverage->filter_log);

		coverage->filter[bit / 64] |= UINT64_C(1) << bit % 64;
	}
	return true;
}

static inline bool may_have(const struct zf_coverage *coverage, uint64_t hash)
{
	const uint64_t bit = hash >> (64 - coverage->filter_log);

	return (coverage->filter[bit / 64] >> bit % 64 & 1) != 0;
}

/* ---- Gains --------------------------------------------------------------- */

/* What `more` occurrences of an n-gram add. */
static inline uint64_t gain_of(const struct zf_coverage *coverage, const struct gram *gram, uint32_t more)
{
	const uint32_t after = more < MOST_TAKEN - gram->taken ? gram->taken + more : MOST_TAKEN;

	return gram->weight * (coverage->logs[after] - coverage->logs[gram->taken]);
}

/* Tabulates the logarithms, as exact as the weighted sum of all n-grams can be without overflow. */
static bool make_logs(struct zf_coverage *coverage, zipfit_error *error)
{
	uint64_t total = 0, step = UINT64_MAX;
	int bits = 64 - WHOLE_BITS;

	for (size_t i = 0; i < coverage->count; i++)
		total += coverage->grams[i].weight;
	for (uint64_t left = total; left > 0; left /= 2)
		bits--;
	bits = bits < MOST_FRACTION_BITS ? bits : MOST_FRACTION_BITS;
	coverage->scale = total > 0 ? ldexp(1, -bits) / (double)total : 0;
	coverage->logs = malloc((MOST_TAKEN + (size_t)1) * sizeof(*coverage->logs));
	if (coverage->logs == NULL)
		return zf_fail_memory(error, "the targets' n-grams");
	coverage->logs[0] = 0;
	for (uint32_t i = 0; i < MOST_TAKEN; i++) {
		const uint64_t next = (uint64_t)ldexp(log1p(1 / (FIRST_COUNT + i)), bits);

		step = next < step ? next : step;
		coverage->logs[i + 1] = coverage->logs[i] + step;
	}
	return true;
}

static bool fill(struct zf_coverage *coverage, const zipfit_documents *targets, const zipfit_stop *stop,
                 zipfit_error *error)
{
	if (!grow_table(coverage, error))
		return false;
	for (size_t i = 0; i < zipfit_documents_count(targets); i++) {
		const struct zf_document target = zf_documents_at(targets, i);

		if (!count_target(coverage, &target, stop, error))
			return false;
	}
	if (!make_filter(coverage, error) || !make_logs(coverage, error))
		return false;
	for (size_t i = 0; i < coverage->count; i++)
		coverage->grams[i].gain = gain_of(coverage, &coverage->grams[i], 1);
	return true;
}

struct zf_coverage *zf_coverage_new(const zipfit_documents *targets, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_coverage *coverage = calloc(1, sizeof(*coverage));

	if (coverage == NULL) {
		zf_fail_memory(error, "the targets' n-grams");
		return NULL;
	}
	if (fill(coverage, targets, stop, error))
		return coverage;
	zf_coverage_free(coverage);
	return NULL;
}

void zf_coverage_free(struct zf_coverage *coverage)
{
	if (coverage == NULL)
		return;
	free(coverage->slots);
	free(coverage->filter);
	free(coverage->grams);
	free(coverage->logs);
	free(coverage);
}

/* ---- Lists of n-grams ---------------------------------------------------- */

void zf_gram_counter_free(struct zf_gram_counter *counter)
{
	free(counter->counts);
	free(counter->found);
	*counter = (struct zf_gram_counter){0};
}

static bool make_room(struct zf_gram_counter *counter, size_t grams, zipfit_error *error)
{
	if (counter->capacity >= grams)
		return true;
	zf_gram_counter_free(counter);
	counter->counts = calloc(grams, sizeof(*counter->counts));
	counter->found = malloc(grams * sizeof(*counter->found));
	if (counter->counts == NULL || counter->found == NULL)
		return zf_fail_memory(error, "n-grams");
	counter->capacity = grams;
	return true;
}

/* Counts the targets' n-grams in the text, and returns how many different ones it has. */
static bool count_found(struct zf_gram_counter *counter, const struct zf_coverage *coverage, const unsigned char *text,
                        size_t length, const zipfit_stop *stop, size_t *found, zipfit_error *error)
{
	struct window window = new_window();

	*found = 0;
	for (size_t i = 0; i < length; i++) {
		if (i % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		for (int order = 0; order < ORDERS; order++) {
			const uint64_t hash = roll(&window, order, text, i);
			uint32_t number;

			if (!may_have(coverage, hash) || i + 1 < orders[order])
				continue;
			number = find_slot(coverage, hash)->number;
			if (number == 0)
				continue;
			counter->found[*found] = number - 1;
			*found += counter->counts[number - 1]++ == 0;
		}
	}
	return true;
}

bool zf_shared_grams_make(struct zf_shared_grams *grams, struct zf_gram_counter *counter,
                          const struct zf_coverage *coverage, const void *text, size_t length,
                          const zipfit_stop *stop, zipfit_error *error)
{
	size_t found, repeatedly = 0;
	uint32_t *once, *pairs;
	bool ok;

	/* One more than there are, where the next one found is noted. */
	if (!make_room(counter, coverage->count + 1, error))
		return false;
	ok = count_found(counter, coverage, text, length, stop, &found, error);
	for (size_t i = 0; i < found; i++)
		repeatedly += counter->counts[counter->found[i]] > 1;
	*grams = (struct zf_shared_grams){.once = (uint32_t)(found - repeatedly), .repeatedly = (uint32_t)repeatedly};
	grams->numbers = ok ? malloc((found + repeatedly + 1) * sizeof(*grams->numbers)) : NULL;
	once = grams->numbers;
	pairs = once != NULL ? once + grams->once : NULL;
	for (size_t i = 0; i < found; i++) {
		const uint32_t number = counter->found[i], count = counter->counts[number];

		counter->counts[number] = 0;
		if (once != NULL && count == 1)
			*once++ = number;
		if (once != NULL && count > 1) {
			*pairs++ = number;
			*pairs++ = count;
		}
	}
	return !ok || grams->numbers != NULL ? ok : zf_fail_memory(error, "n-grams");
}

void zf_shared_grams_free(struct zf_shared_grams *grams)
{
	free(grams->numbers);
	*grams = (struct zf_shared_grams){0};
}

double zf_coverage_of(const struct zf_coverage *coverage, const struct zf_shared_grams *grams, size_t length)
{
	const uint32_t *pair = grams->numbers + grams->once;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < grams->once; i++)
		sum += coverage->grams[grams->numbers[i]].gain;
	for (uint32_t i = 0; i < grams->repeatedly; i++, pair += 2)
		sum += gain_of(coverage, &coverage->grams[pair[0]], pair[1]);
	return (float)((double)sum * coverage->scale / ((double)length + EXTRA_BYTES));
}

static void take_gram(struct zf_coverage *coverage, uint32_t number, uint32_t count)
{
	struct gram *gram = &coverage->grams[number];

	gram->taken = count < MOST_TAKEN - gram->taken ? gram->taken + count : MOST_TAKEN;
	gram->gain = gain_of(coverage, gram, 1);
}

void zf_coverage_take(struct zf_coverage *coverage, const struct zf_shared_grams *grams)
{
	const uint32_t *pair = grams->numbers + grams->once;

	for (uint32_t i = 0; i < grams->once; i++)
		take_gram(coverage, grams->numbers[i], 1);
	for (uint32_t i = 0; i < grams->repeatedly; i++, pair += 2)
		take_gram(coverage, pair[0], pair[1]);
}
