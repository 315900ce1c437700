/*
 * scorer.c - calls the functions of a scorer's method
 */
#include "score/scorer.h"

#include "util/error.h"

const char *zipfit_method_name(enum zipfit_method method)
{
	static const char *const names[] = {
		[ZIPFIT_NCD] = "ncd",   [ZIPFIT_CONDITIONAL] = "conditional", [ZIPFIT_CONTRAST] = "contrast",
		[ZIPFIT_DSIR] = "dsir", [ZIPFIT_CLASSIFIER] = "classifier",
	};

	return names[method];
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
