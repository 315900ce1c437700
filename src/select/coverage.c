/*
 * coverage.c - how much a text adds to what a selection says of the targets
 *
 * A value that was computed earlier must be an upper bound of the value now, exactly, so that
 * choosing lazily takes what computing all values after each step takes. So logarithms are
 * numbers of fixed point, built by adding up steps none of which is larger than the one
 * before. A sum of integers is exact and does not depend on its order. Multiplying by a
 * constant, dividing by one and rounding keep the order of two numbers. pow() may err in the
 * last bit, which could exchange the powers of two numbers that are very close. So coverage is
 * rounded to a float: two different ones are at least 2^-24 apart, relative to their size, and
 * their powers are further apart than pow() errs (with an exponent of 2^-26 or more).
 */
#include "select/coverage.h"

#include "util/error.h"

#include <math.h>
#include <stdlib.h>

/* a and q of the formula. */
#define FIRST_COUNT 0.03
#define EXTRA_BYTES 20.0

/* The weight of an n-gram that the targets have once. */
#define WEIGHT_UNIT 1024

/* An n-gram that occurs this often in the records taken is covered: one more occurrence adds nothing. */
#define MOST_TAKEN ((uint32_t)1 << 14)

/* Bits after the point of logarithms, at most, and bits that their weighted sums have before it, with the sign. */
#define MOST_FRACTION_BITS 32
#define WHOLE_BITS         7

struct zf_coverage {
	struct zf_gram_table table;
	uint64_t *gains; /* what one more occurrence of each n-gram adds: all that most lists need */
	uint64_t *logs;  /* log(a + i) - log(a) for i from 0 to MOST_TAKEN, in fixed point */
	double scale;    /* from a sum in fixed point to shares of the targets */
};

/* The weight of an n-gram that occurs `count` times in the targets, above 0. */
static uint32_t weigh(uint32_t count)
{
	return (uint32_t)(WEIGHT_UNIT * sqrt(count) + 0.5);
}

/* What `more` occurrences of an n-gram add. */
static inline uint64_t gain_of(const struct zf_coverage *coverage, const struct zf_gram *gram, uint32_t more)
{
	const uint32_t after = more < MOST_TAKEN - gram->taken ? gram->taken + more : MOST_TAKEN;

	return gram->weight * (coverage->logs[after] - coverage->logs[gram->taken]);
}

/* Weighs the n-grams and tabulates the logarithms, as exact as the sum over all n-grams can be without overflow. */
static bool make_weights(struct zf_coverage *coverage, zipfit_error *error)
{
	uint64_t total = 0, step = UINT64_MAX;
	int bits = 64 - WHOLE_BITS;

	for (size_t i = 0; i < coverage->table.count; i++) {
		coverage->table.grams[i].weight = weigh(coverage->table.grams[i].weight);
		total += coverage->table.grams[i].weight;
	}
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
	if (!zf_gram_table_make(&coverage->table, targets, stop, error) || !make_weights(coverage, error))
		return false;
	coverage->gains = malloc((coverage->table.count + 1) * sizeof(*coverage->gains));
	if (coverage->gains == NULL)
		return zf_fail_memory(error, "the targets' n-grams");
	for (size_t i = 0; i < coverage->table.count; i++)
		coverage->gains[i] = gain_of(coverage, &coverage->table.grams[i], 1);
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
	zf_gram_table_free(&coverage->table);
	free(coverage->gains);
	free(coverage->logs);
	free(coverage);
}

const struct zf_gram_table *zf_coverage_table(const struct zf_coverage *coverage)
{
	return &coverage->table;
}

double zf_coverage_of(const struct zf_coverage *coverage, const struct zf_shared_grams *grams, size_t length)
{
	const uint32_t *pair = grams->numbers + grams->once;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < grams->once; i++)
		sum += coverage->gains[grams->numbers[i]];
	for (uint32_t i = 0; i < grams->repeatedly; i++, pair += 2)
		sum += gain_of(coverage, &coverage->table.grams[pair[0]], pair[1]);
	return (float)((double)sum * coverage->scale / ((double)length + EXTRA_BYTES));
}

static void take_gram(struct zf_coverage *coverage, uint32_t number, uint32_t count)
{
	struct zf_gram *gram = &coverage->table.grams[number];

	gram->taken = count < MOST_TAKEN - gram->taken ? gram->taken + count : MOST_TAKEN;
	coverage->gains[number] = gain_of(coverage, gram, 1);
}

void zf_coverage_take(struct zf_coverage *coverage, const struct zf_shared_grams *grams)
{
	const uint32_t *pair = grams->numbers + grams->once;

	for (uint32_t i = 0; i < grams->once; i++)
		take_gram(coverage, grams->numbers[i], 1);
	for (uint32_t i = 0; i < grams->repeatedly; i++, pair += 2)
		take_gram(coverage, pair[0], pair[1]);
}
