/*
 * explain.h - why a document is like the targets: the nearest one, and what they share
 *
 * For people to read, not for scoring: a selected record costs a compression with each
 * target, and a search in a sorted array of all the places in the targets.
 */
#ifndef ZF_SCORE_EXPLAIN_H
#define ZF_SCORE_EXPLAIN_H

#include "zipfit.h"

/* Shorter passages are no news. */
#define ZF_PASSAGE_LEAST 8
#define ZF_PASSAGES      3

/* What a document shares with a target. */
struct zf_shared {
	size_t begin, length; /* in the document */
	size_t target;        /* of several targets that have it, one */
};

struct zf_reason {
	size_t nearest; /* the target with the smallest NCD, the first of several */
	double ncd;
	struct zf_shared passages[ZF_PASSAGES]; /* the longest that do not overlap, the longest first */
	size_t passage_count;
};

/* One thread at a time. */
struct zf_explainer;

/* `targets` are borrowed and may not change. 16 bytes of memory for a byte of targets. */
struct zf_explainer *zf_explainer_new(const zipfit_targets *targets, int level, bool without_frame,
                                      const zipfit_stop *stop, zipfit_error *error);
void zf_explainer_free(struct zf_explainer *explainer);

bool zf_explain(struct zf_explainer *explainer, const unsigned char *document, size_t length, struct zf_reason *reason,
                zipfit_error *error);

#endif
