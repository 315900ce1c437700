/*
 * scorer.h - the interface that every scoring method implements
 *
 * A method has two objects: the scorer, opened on the target sets, which is read-only and
 * shared by all threads, and one worker per thread with the scratch memory for one document
 * at a time. Runs use nothing else of a method. To add a method, write its four functions,
 * list them in a zf_scorer_class and add a case to zf_scorer_open_sets(). A method that can
 * share work between target sets scores a document for all of them; for the others,
 * multi_scorer.h runs one scorer per set.
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
	 * Writes a score for each target set. `count` is the number of sets: zf_worker_scores() checks
	 * it. One thread per worker. The scores depend on the document and the scorer alone.
	 */
	bool (*score)(zipfit_worker *worker, const unsigned char *document, size_t length, double *scores, size_t count,
	              zipfit_error *error);
	size_t worker_bytes; /* the least memory of a worker, whatever it scores, if that is much */
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
 * zipfit_worker_score() for any number of target sets: writes one score per set. `count` is the length of `scores`; if
 * it is not the scorer's number of sets, the function writes nothing and fails with ZIPFIT_BAD_OPTION.
 */
bool zf_worker_scores(zipfit_worker *worker, const void *document, size_t length, double *scores, size_t count,
                      zipfit_error *error);

#endif
