/*
 * open_scorer.c - opens a scorer by its options
 *
 * The only file that knows all methods. Each method includes scorer.h, which includes none.
 */
#include "score/open_scorer.h"

#include "score/classifier/classifier.h"
#include "score/compressors/compressor.h"
#include "score/conditional/conditional.h"
#include "score/dsir/dsir.h"
#include "score/multi_scorer.h"
#include "score/ncd.h"
#include "util/error.h"
#include "util/struct_size.h"

#include <stdlib.h>

/* The largest prior in bytes: beyond any C, where all scores are nearly 0. */
#define MAX_PRIOR 1e12

bool zf_ncd_options(zipfit_score_options *options, zipfit_error *error)
{
	const struct zf_compressor *compressor = zf_compressor_find(options->compressor, error);

	if (compressor == NULL)
		return false;
	if (options->level == 0 && !options->level_given)
		options->level = compressor->standard;
	options->level_given = true;
	if (options->compressor != ZIPFIT_GZIP && options->without_frame)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--frame none: only gzip's frame can be left out, not that of %s", compressor->name);
	if (options->compressor == ZIPFIT_GZIP && options->level == 0)
		return zf_fail(error, ZIPFIT_BAD_OPTION,
		               "--level 0 does not compress: every score would be a function of lengths alone");
	if (options->level < compressor->lowest || options->level > compressor->highest)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "--level %d: must be from %d to %d for %s", options->level,
		               compressor->lowest, compressor->highest, compressor->name);
	return true;
}

/* Whether a conditional score, or a contrast, has what it needs. */
static bool check_conditional(const zipfit_score_options *options, zipfit_error *error)
{
	/* Written so that NaN fails. */
	if (options->prior_given && !(options->prior >= 0 && options->prior <= MAX_PRIOR))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "a prior of %g bytes is not 0 to %g", options->prior,
		               MAX_PRIOR);
	if (options->method == ZIPFIT_CONDITIONAL)
		return true;
	if (options->background == NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "a contrast needs a background");
	if (zipfit_documents_count(options->background) == 0)
		return zf_fail(error, ZIPFIT_BAD_DATA, "no background document to compare with");
	return true;
}

/* Whether a classifier has what it needs. */
static bool check_classifier(const zipfit_score_options *options, zipfit_error *error)
{
	if (options->model == NULL && options->background == NULL)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "a classifier needs a background or a model");
	return options->model == NULL || options->background == NULL ||
	       zf_fail(error, ZIPFIT_BAD_OPTION, "a classifier has a background or a model, not both");
}

/* DSIR with a background in memory. */
static zipfit_scorer *open_dsir(const zipfit_documents *const *sets, size_t count, const zipfit_documents *background,
                                const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_ngram_counts *counts = background != NULL ? zf_count_ngrams(background, stop, error) : NULL;
	zipfit_scorer *scorer = NULL;

	if (background == NULL)
		zf_fail(error, ZIPFIT_BAD_OPTION, "DSIR scores need a background");
	if (counts != NULL)
		scorer = zf_dsir_open(sets, count, counts, stop, error);
	free(counts);
	return scorer;
}

zipfit_scorer *zf_scorer_open_sets(const zipfit_documents *const *sets, size_t count,
                                   const zipfit_score_options *options, const struct zf_ngram_counts *counted,
                                   const zipfit_stop *stop, zipfit_error *error)
{
	zipfit_score_options set = *options;

	if (!zf_ncd_options(&set, error))
		return NULL;
	if (set.model != NULL && set.method != ZIPFIT_CLASSIFIER) {
		zf_fail(error, ZIPFIT_BAD_OPTION, "a model is for the classifier");
		return NULL;
	}
	for (size_t i = 0; i < count && set.model == NULL; i++) {
		if (zipfit_documents_count(sets[i]) == 0) {
			zf_fail(error, ZIPFIT_BAD_DATA, "no target document to compare with");
			return NULL;
		}
	}
	switch (set.method) {
	case ZIPFIT_NCD:
		return zf_multi_scorer_open(zf_ncd_open, sets, count, &set, stop, error);
	case ZIPFIT_CONDITIONAL:
	case ZIPFIT_CONTRAST:
		return check_conditional(&set, error) ? zf_conditional_open(sets, count, &set, stop, error) : NULL;
	case ZIPFIT_DSIR:
		return counted != NULL ? zf_dsir_open(sets, count, counted, stop, error)
		                       : open_dsir(sets, count, options->background, stop, error);
	case ZIPFIT_CLASSIFIER:
		return check_classifier(&set, error) ? zf_classifier_open(sets, count, &set, stop, error) : NULL;
	}
	zf_fail(error, ZIPFIT_BAD_OPTION, "there is no scoring method %d", (int)set.method);
	return NULL;
}

zipfit_scorer *zipfit_scorer_open(const zipfit_documents *targets, const zipfit_score_options *options,
                                  const zipfit_stop *stop, zipfit_error *error)
{
	zipfit_score_options own;

	if (!zf_struct_take(&own, sizeof(own), options, true, "zipfit_score_options", error))
		return NULL;
	return zf_scorer_open_sets(&targets, 1, &own, NULL, stop, error);
}
