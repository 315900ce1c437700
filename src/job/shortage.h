/*
 * shortage.h - selections that are smaller than what was asked for, and empty ones
 */
#ifndef ZF_JOB_SHORTAGE_H
#define ZF_JOB_SHORTAGE_H

#include "job/job.h"
#include "select/choose.h"

/* Fails with the reason why nothing is selected. */
bool zf_shortage_fail(const struct zf_job *job, const zipfit_limit *limit, zipfit_error *error);

/*
 * Warns if the selection is smaller than what was asked for: the records of `pool` ended before a limit was reached.
 * `names` are those of the target sets.
 */
void zf_shortage_tell(const struct zf_job *job, const zipfit_topk *pool, const struct zf_selection_rules *rules,
                      const char *const *names, const struct zf_chosen *chosen);

#endif
