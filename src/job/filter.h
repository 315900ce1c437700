/*
 * filter.h - a selection that needs no pool: each record is written as soon as its score is known
 *
 * If --min-score is the only limit and the output is in input order, nothing but its own
 * score decides whether a record is selected, and no later record comes before it. So the
 * input may have no end, and memory does not grow.
 */
#ifndef ZF_JOB_FILTER_H
#define ZF_JOB_FILTER_H

#include "job/job.h"
#include "select/choose.h"

/* Whether a run with these options can be a filter. */
bool zf_filter_possible(const zipfit_options *options, const struct zf_selection_rules *rules);

/* Writes a scored record to the main output if its score is high enough. */
bool zf_filter_put(struct zf_job *job, const zipfit_record *record, zipfit_error *error);

#endif
