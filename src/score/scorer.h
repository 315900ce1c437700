/*
 * scorer.h - the one small interface behind which every scoring method stands
 *
 * A method is two objects: the scorer, opened on a target set, read-only and
 * shared by all threads, and a worker per thread with the scratch memory to
 * score one document after another. Runs know nothing else of a method. To add
 * one: write its four functions, give it a zf_scorer_class, and let
 * zipfit_scorer_open() choose it.
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
	/* One thread per worker. Must depend on the document and the scorer alone. */
	bool (*score)(zipfit_worker *worker, const unsigned char *document, size_t length, double *score,
	              zipfit_error *error);
};

struct zipfit_scorer {
	const struct zf_scorer_class *class;
	double prior;       /* bytes; 0 where a method has none */
	const char *engine; /* see zipfit_scorer_engine(); a constant */
};

struct zipfit_worker {
	const struct zf_scorer_class *class;
};

#endif
