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

#include "select/shared_grams.h"

/* The n-grams of a target set, and how often the records taken have each. Any number of threads may read it. */
struct zf_coverage;

struct zf_coverage *zf_coverage_new(const zipfit_documents *targets, const zipfit_stop *stop, zipfit_error *error);
void zf_coverage_free(struct zf_coverage *coverage);

/* The targets' n-grams, for zf_shared_grams_make(). */
const struct zf_gram_table *zf_coverage_table(const struct zf_coverage *coverage);

/* The coverage now of a text of `length` bytes. It never rises, and is rounded to a float: see coverage.c. */
double zf_coverage_of(const struct zf_coverage *coverage, const struct zf_shared_grams *grams, size_t length);

/* Adds the n-grams of a text to those of the records taken. */
void zf_coverage_take(struct zf_coverage *coverage, const struct zf_shared_grams *grams);

#endif
