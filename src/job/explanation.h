/*
 * explanation.h - the lines of --explain
 */
#ifndef ZF_JOB_EXPLANATION_H
#define ZF_JOB_EXPLANATION_H

#include "job/job.h"

/* The best record that was not selected: those selected have won against it. All-zero is none. */
struct zf_rival {
	bool found;
	double score;
	size_t input; /* a span of one shard */
	uint64_t line;
};

/* Replaces `rival` by `other` if that is better. */
void zf_rival_raise(struct zf_rival *rival, struct zf_rival other);

struct zf_explanation;

/*
 * Explains `total` records by the job's targets; `kept` is how kept records become documents. The time
 * counts to ZF_EXPLAINING.
 */
struct zf_explanation *zf_explanation_open(struct zf_job *job, const zipfit_format *kept, uint64_t total,
                                           zipfit_error *error);
void zf_explanation_close(struct zf_explanation *explanation);

/*
 * Writes the line of a selected record, now or later. Its bytes are the record without
 * scores before it. Lines come in the order of the calls.
 */
bool zf_explanation_put(struct zf_explanation *explanation, const struct zf_kept *kept, const struct zf_rival *rival,
                        zipfit_error *error);

/* Writes the lines that have not been written yet. */
bool zf_explanation_finish(struct zf_explanation *explanation, zipfit_error *error);

#endif
