/*
 * selection_form.h - how select and merge make a selection of the records they kept, and how these are kept
 */
#ifndef ZF_JOB_SELECTION_FORM_H
#define ZF_JOB_SELECTION_FORM_H

#include "job/assignment.h"
#include "job/explanation.h"
#include "job/split_output.h"
#include "select/selection_rules.h"
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
	const char *const *paths;       /* of the inputs */
	bool cost_is_bytes;             /* the cost of a record is the length of its document */
	const struct zf_survey *survey; /* with --report: what was read */
	const zipfit_topk *rest;        /* with --report, where the pool is a view: the whole one; else NULL */
};

/* How many scores, as doubles, stand before each kept record: none if records are ordered by their only score. */
size_t zf_selection_scores(const struct zf_selection_rules *rules);

/*
 * Takes off the scores before a kept record, `count` of them, and sets its score to that for its set, or to its best
 * one if it was drawn. A part may hold anything: fails where that is not a record with scores.
 */
bool zf_selection_unpack(const struct zf_selection_rules *rules, size_t count, struct zf_kept *kept, double *scores,
                         zipfit_error *error);

/* The set that a record belongs to in the eyes of a user: of a drawn one, the first that it has its best score for. */
size_t zf_selection_best_set(const struct zf_selection_rules *rules, const struct zf_kept *kept, const double *scores);

/* How records of `format` become documents once they are kept: without filters and unit. */
zipfit_format zf_selection_kept_format(const zipfit_format *format);

#endif
