/*
 * describe.h - a job's options as JSON, for reports, parts and checkpoints
 */
#ifndef ZF_JOB_DESCRIBE_H
#define ZF_JOB_DESCRIBE_H

#include "job/job.h"

/* The options in effect; cJSON_Delete() them. */
cJSON *zf_describe_options(const struct zf_job *job, zipfit_error *error);

/* Of these, what a score or the outcome of a record depends on, without the limits and the files. */
cJSON *zf_describe_scoring(const struct zf_job *job, zipfit_error *error);

/* The rules that zf_describe_options() described, without their limit; false where they are not valid. */
bool zf_rules_from(const cJSON *options, struct zf_selection_rules *rules);

#endif
