/*
 * explain.h - why a document is like the targets: the nearest one, and what they share
 *
 * For people to read, not for scoring: a selected record costs its distances to all
 * targets, and a search in a sorted array of all the places in the targets.
 */
#ifndef ZF_SCORE_EXPLAIN_H
#define ZF_SCORE_EXPLAIN_H

#include "zipfit.h"

#define ZF_PASSAGES 3

/* What a document shares with a target. */
struct zf_shared {
	size_t begin, length; /* in the document; bytes, at least ZF_PASSAGE_LEAST */
	size_t target;        /* of several targets that have it, one */
};

struct zf_reason {
	size_t nearest; /* the target with the smallest NCD, the first of several */
	double ncd;
	struct zf_shared passages[ZF_PASSAGES]; /* the longest that do not overlap, the longest first */
	size_t passage_count;
};

/* What is known of the targets: read-only, shared by all workers. */
struct zf_explainer;

/*
 * `targets`, at least one, are borrowed and may not change. Of `options`, level, frame,
 * engine and instruction set count. Takes 16 bytes of memory for a byte of targets, and
 * what a scorer by NCD takes. `stop` may be NULL.
 */
struct zf_explainer *zf_explainer_new(const zipfit_documents *targets, const zipfit_score_options *options,
                                      const zipfit_stop *stop, zipfit_error *error);
void zf_explainer_free(struct zf_explainer *explainer);

/* What one thread needs. */
struct zf_explainer_worker;

struct zf_explainer_worker *zf_explainer_worker_new(const struct zf_explainer *explainer, const zipfit_stop *stop,
                                                    zipfit_error *error);
void zf_explainer_worker_free(struct zf_explainer_worker *worker);

/* The reason is the same for the same document, targets and options, whatever thread asks. */
bool zf_explain(struct zf_explainer_worker *worker, const unsigned char *document, size_t length,
                struct zf_reason *reason, zipfit_error *error);

#endif
