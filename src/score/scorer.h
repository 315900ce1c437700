/*
 * scorer.h - the one small interface behind which every scoring method stands
 *
 * A method is two objects: the scorer, opened on a target set, read-only and
 * shared by all threads, and a worker per thread with the scratch memory to
 * score one document after another. Runs know nothing else of a method. To add
 * one: write its four functions, give it a zf_scorer_class, and let
 * zf_scorer_open_sets() choose it. One that can share work between target sets
 * scores for all of them; of others several stand side by side (several.h).
 *
 * A method's scorer struct starts with a struct zipfit_scorer, its worker struct
 * with a struct zipfit_worker.
 */
#ifndef ZF_SCORE_SCORER_H
#define ZF_SCORE_SCORER_H

#include "zipfit.h"

struct zf_scorer_class {
	void (*close)(zipfit_scorer *scorer);
	/* Any number of threads at the same time. */
	zipfit_worker *(*worker_new)(const zipfit_scorer *scorer, const zipfit_stop *stop, zipfit_error *error);
	void (*worker_free)(zipfit_worker *worker);
	/*
	 * A score for each target set: zf_worker_scores() has seen that `count` is their number. One
	 * thread per worker. Must depend on the document and the scorer alone.
	 */
	bool (*score)(zipfit_worker *worker, const unsigned char *document, size_t length, double *scores, size_t count,
	              zipfit_error *error);
};

struct zipfit_scorer {
	const struct zf_scorer_class *class;
	size_t sets;        /* target sets, at least 1 */
	double prior;       /* bytes, of the first set; 0 where a method has none */
	const char *engine; /* see zipfit_scorer_engine(); a constant */
};

struct zipfit_worker {
	const struct zf_scorer_class *class;
	size_t sets; /* of its scorer; zipfit_worker_new() fills it in */
};

/*
 * Opens a scorer for `count` target sets, at least one: a document has the scores
 * that it would have from a scorer for each, at less cost where they can share work.
 * As zipfit_scorer_open() otherwise, which is the same for one set.
 */
zipfit_scorer *zf_scorer_open_sets(const zipfit_documents *const *sets, size_t count,
                                   const zipfit_score_options *options, const zipfit_stop *stop, zipfit_error *error);

/*
 * zipfit_worker_score() for any number of target sets: writes `count` scores, which must be as many as the scorer has
 * sets. Else it writes nothing and fails with ZIPFIT_BAD_OPTION.
 */
bool zf_worker_scores(zipfit_worker *worker, const void *document, size_t length, double *scores, size_t count,
                      zipfit_error *error);

#endif
