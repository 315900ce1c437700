/*
 * scorer.c - the public face of all scoring methods
 */
#include "score/scorer.h"

#include "score/conditional/conditional.h"
#include "score/ncd.h"
#include "score/several.h"
#include "util/error.h"
#include "util/struct_size.h"

/* Bytes; beyond any C, and all scores are nearly 0. */
#define MAX_PRIOR 1e12

const char *zipfit_method_name(enum zipfit_method method)
{
	static const char *const names[] = {
		[ZIPFIT_NCD] = "ncd",
		[ZIPFIT_CONDITIONAL] = "conditional",
		[ZIPFIT_CONTRAST] = "contrast",
	};

	return names[method];
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

zipfit_scorer *zf_scorer_open_sets(const zipfit_documents *const *sets, size_t count,
                                   const zipfit_score_options *options, const zipfit_stop *stop, zipfit_error *error)
{
	zipfit_score_options set = *options;

	if (set.level == 0)
		set.level = ZIPFIT_DEFAULT_LEVEL;
	if (set.level < 1 || set.level > 9) {
		zf_fail(error, ZIPFIT_BAD_OPTION, "level %d is not 1 to 9", set.level);
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		if (zipfit_documents_count(sets[i]) == 0) {
			zf_fail(error, ZIPFIT_BAD_DATA, "no target document to compare with");
			return NULL;
		}
	}
	switch (set.method) {
	case ZIPFIT_NCD:
		return zf_several_open(zf_ncd_open, sets, count, &set, stop, error);
	case ZIPFIT_CONDITIONAL:
	case ZIPFIT_CONTRAST:
		return check_conditional(&set, error) ? zf_conditional_open(sets, count, &set, stop, error) : NULL;
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
	return zf_scorer_open_sets(&targets, 1, &own, stop, error);
}

double zipfit_scorer_prior(const zipfit_scorer *scorer)
{
	return scorer->prior;
}

const char *zipfit_scorer_engine(const zipfit_scorer *scorer)
{
	return scorer->engine;
}

void zipfit_scorer_close(zipfit_scorer *scorer)
{
	if (scorer != NULL)
		scorer->class->close(scorer);
}

zipfit_worker *zipfit_worker_new(const zipfit_scorer *scorer, const zipfit_stop *stop, zipfit_error *error)
{
	zipfit_worker *worker = scorer->class->worker_new(scorer, stop, error);

	if (worker != NULL)
		worker->sets = scorer->sets;
	return worker;
}

void zipfit_worker_free(zipfit_worker *worker)
{
	if (worker != NULL)
		worker->class->worker_free(worker);
}

bool zf_worker_scores(zipfit_worker *worker, const void *document, size_t length, double *scores, size_t count,
                      zipfit_error *error)
{
	if (count != worker->sets)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "room for %zu scores, but %zu target sets", count,
		               worker->sets);
	return worker->class->score(worker, document, length, scores, count, error);
}

bool zipfit_worker_score(zipfit_worker *worker, const void *document, size_t length, double *score, zipfit_error *error)
{
	return zf_worker_scores(worker, document, length, score, 1, error);
}
