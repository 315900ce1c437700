/*
 * selection.h - the selection that select and merge make of the records they kept
 */
#ifndef ZF_JOB_SELECTION_H
#define ZF_JOB_SELECTION_H

#include "job/explanation.h"
#include "job/assignment.h"
#include "job/split_output.h"
#include "shards/part.h"

/* How a selection is made from the pool, and written. */
struct zf_selection_form {
	struct zf_selection_rules rules;
	zipfit_format kept;               /* how records become documents in the form in which they are kept */
	const char *const *names;         /* of the target sets, where there are several */
	const struct zf_rival *refused;   /* with --explain: for each set, the best record that was never in the pool */
	struct zf_assignment *assignment; /* with several sets: filled */
	size_t scores;                    /* how many doubles stand before each kept record */
	uint64_t shards;                  /* positions of records are spans of this many shards */
	const struct zf_part_summary *summary; /* how many lines the ranges have; NULL: lines have their true numbers */
	struct zf_split_inputs split;          /* for --split-output */
	bool input_order, annotate;
	const char *const *paths; /* of the inputs */
	bool cost_is_bytes;       /* the cost of a record is the length of its document */
};

/* How many scores, as doubles, stand before each kept record: none if records are ordered by their only score. */
size_t zf_selection_scores(const struct zf_selection_rules *rules);

/* How records of `format` become documents once they are kept: without filters and unit. */
zipfit_format zf_selection_kept_format(const zipfit_format *format);

/*
 * Chooses from the pool and writes the selection to the main output; fails where nothing is selected. The
 * job's counts say how many records were scored. What a job that streams has selected is written already.
 */
bool zf_selection_write(struct zf_job *job, zipfit_topk *pool, const struct zf_selection_form *form,
                        zipfit_error *error);

/* Puts the whole pool into a part, best first. It may be empty. */
bool zf_selection_put_pool(struct zf_job *job, zipfit_topk *pool, const struct zf_selection_rules *rules,
                           struct zf_part_writer *to, zipfit_error *error);

#endif
