/*
 * selection.h - what select and merge do with the records they kept
 */
#ifndef ZF_JOB_SELECTION_H
#define ZF_JOB_SELECTION_H

#include "job/explanation.h"
#include "job/assignment.h"
#include "shards/part.h"

/* How a selection is made of the pool, and written. */
struct zf_selection_form {
	struct zf_choosing choosing;
	zipfit_format kept;               /* how records become documents in the form in which they are kept */
	const char *const *names;         /* of the target sets, where there are several */
	const struct zf_rival *refused;   /* with --explain: the best record that never was in the pool, for each set */
	struct zf_assignment *assignment; /* filled then */
	size_t scores;                    /* how many of them stand before each record kept, as doubles */
	uint64_t shards;                  /* records' positions are spans of so many shards */
	const struct zf_part_summary *summary; /* how many lines the ranges have; NULL: lines have their true numbers */
	bool input_order, annotate;
};

/* How many scores stand before each record that is kept: none where its place in the order is its score. */
size_t zf_selection_scores(const struct zf_choosing *choosing);

/* How records of `format` become documents in the form in which they are kept: no filter, no unit. */
zipfit_format zf_selection_kept_format(const zipfit_format *format);

/*
 * Chooses from the pool and writes the selection to the main output; fails where there is none. The job's counts
 * say how many records were scored.
 */
bool zf_selection_write(struct zf_job *job, zipfit_topk *pool, const struct zf_selection_form *form,
                        zipfit_error *error);

/* Puts the whole pool into a part, best first; a shard in which nothing is to be selected is as good as any. */
bool zf_selection_put_pool(struct zf_job *job, zipfit_topk *pool, size_t scores, struct zf_part_writer *to,
                           zipfit_error *error);

#endif
