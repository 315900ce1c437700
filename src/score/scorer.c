/*
 * scorer.c - the public face of all scoring methods
 */
#include "score/scorer.h"

#include "score/ncd.h"
#include "util/error.h"

zipfit_scorer *zipfit_scorer_open(const zipfit_targets *targets, const zipfit_score_options *options,
                                  const zipfit_stop *stop, zipfit_error *error)
{
	zipfit_score_options set = *options;

	if (set.level == 0)
		set.level = ZIPFIT_DEFAULT_LEVEL;
	if (set.level < 1 || set.level > 9) {
		zf_fail(error, ZIPFIT_BAD_OPTION, "level %d is not 1 to 9", set.level);
		return NULL;
	}
	if (zipfit_targets_count(targets) == 0) {
		zf_fail(error, ZIPFIT_BAD_DATA, "no target document to compare with");
		return NULL;
	}
	return zf_ncd_open(targets, &set, stop, error);
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
	return scorer->class->worker_new(scorer, stop, error);
}

void zipfit_worker_free(zipfit_worker *worker)
{
	if (worker != NULL)
		worker->class->worker_free(worker);
}

bool zipfit_worker_score(zipfit_worker *worker, const void *document, size_t length, double *score, zipfit_error *error)
{
	return worker->class->score(worker, document, length, score, error);
}
