/*
 * sample_scores.h - scores what was drawn of each data set, on all threads
 */
#ifndef ZF_JOB_SAMPLE_SCORES_H
#define ZF_JOB_SAMPLE_SCORES_H

#include "job/data_sets.h"
#include "job/job.h"
#include "select/samples.h"

/* Ends the offers to `samples`, and gives each of the `sets` the scores of its sample, in the order of its records. */
bool zf_samples_score(struct zf_job *job, struct zf_samples *samples, struct zf_data_sets *sets, zipfit_error *error);

#endif
