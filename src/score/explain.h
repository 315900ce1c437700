/*
 * explain.h - explains a score: the nearest target, and the passages shared with the targets
 *
 * For people to read, not for scoring. Explaining a document costs its distances to all
 * targets and a search in a suffix array of the targets.
 */
#ifndef ZF_SCORE_EXPLAIN_H
#define ZF_SCORE_EXPLAIN_H

#include "zipfit.h"

#define ZF_PASSAGES 3

/* A passage that a document shares with a target. */
struct zf_shared {
	size_t begin, length; /* in the document; bytes, at least ZF_PASSAGE_LEAST */
	size_t target;        /* one of the targets that have it */
};

struct zf_reason {
	size_t nearest; /* the target with the smallest NCD, the first of several */
	double ncd;
	struct zf_shared passages[ZF_PASSAGES]; /* the longest that do not overlap, longest first */
	size_t passage_count;
};

/* Knows the targets. Read-only, shared by all workers. */
struct zf_explainer;

/*
 * `targets`, at least one, are borrowed and may not change. Of `options`, only level, frame,
 * engine and instruction set matter. Takes 16 bytes of memory per byte of targets, and the
 * memory of an NCD scorer. `stop` may be NULL.
 */
struct zf_explainer *zf_explainer_new(const zipfit_documents *targets, const zipfit_score_options *options,
                                      const zipfit_stop *stop, zipfit_error *error);
void zf_explainer_free(struct zf_explainer *explainer);

/* The state of one thread. */
struct zf_explainer_worker;

struct zf_explainer_worker *zf_explainer_worker_new(const struct zf_explainer *explainer, const zipfit_stop *stop,
                                                    zipfit_error *error);
void zf_explainer_worker_free(struct zf_explainer_worker *worker);

/* Explains a document. The result depends only on the document, the targets and the options. */
bool zf_explain(struct zf_explainer_worker *worker, const unsigned char *document, size_t length,
                struct zf_reason *reason, zipfit_error *error);

#endif
