/*
 * coverage.h - how much a text adds to what a selection says of the targets
 *
 * The coverage of a text x, given the records taken so far, is
 *
 *     sum over the targets' n-grams g of  w(g) x (log(a + t(g) + n(g)) - log(a + t(g)))
 *     --------------------------------------------------------------------------------
 *                                     |x| + q
 *
 * An n-gram is 6 or 10 consecutive bytes of one target. n(g) is how often x has it, t(g) how
 * often the records taken have it. w(g) is the square root of how often the targets have it,
 * divided by the sum of these, so that large and small target sets compare. |x| is in bytes; a
 * is 0.03 and q is 20.
 *
 * The sum is monotone and submodular in the records taken (feature-based coverage: Wei, Iyer
 * and Bilmes, "Fast multi-stage submodular maximization", 2014; for language models: Axelrod,
 * "Cynical selection of language model training data", 2017). So the coverage of a text never
 * rises while records are taken.
 */
#ifndef ZF_SELECT_COVERAGE_H
#define ZF_SELECT_COVERAGE_H

#include "zipfit.h"

/* The n-grams of a target set, and how often the records taken have each. Any number of threads may read it. */
struct zf_coverage;

struct zf_coverage *zf_coverage_new(const zipfit_documents *targets, const zipfit_stop *stop, zipfit_error *error);
void zf_coverage_free(struct zf_coverage *coverage);

/* The targets' n-grams that a text has. An all-zero struct has none. */
struct zf_shared_grams {
	uint32_t *numbers;         /* of the n-grams that occur once, then pairs: an n-gram's number, its occurrences */
	uint32_t once, repeatedly; /* n-grams */
};

/* Memory of a thread that makes lists of n-grams. All-zero is valid. */
struct zf_gram_counter {
	uint32_t *counts; /* of each n-gram; 0 between two texts */
	uint32_t *found;  /* the n-grams whose count is not 0 */
	size_t capacity;  /* of both */
};

void zf_gram_counter_free(struct zf_gram_counter *counter);

/* Lists the targets' n-grams of a text. `stop` may be NULL. */
bool zf_shared_grams_make(struct zf_shared_grams *grams, struct zf_gram_counter *counter,
                          const struct zf_coverage *coverage, const void *text, size_t length, const zipfit_stop *stop,
                          zipfit_error *error);
void zf_shared_grams_free(struct zf_shared_grams *grams);

/* The coverage now of a text of `length` bytes. It never rises, and is rounded to a float: see coverage.c. */
double zf_coverage_of(const struct zf_coverage *coverage, const struct zf_shared_grams *grams, size_t length);

/* Adds the n-grams of a text to those of the records taken. */
void zf_coverage_take(struct zf_coverage *coverage, const struct zf_shared_grams *grams);

#endif
