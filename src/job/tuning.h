/*
 * tuning.h - how much to select: the curve over all sizes, measured with folds of the targets
 */
#ifndef ZF_JOB_TUNING_H
#define ZF_JOB_TUNING_H

#include "job/job.h"

/*
 * Measures the curve of the job, whose pool is `pool`: the folds are its target sets from `first` on. `rules` are those
 * of the selection, with one target set and a budget that is the largest size. Fills the job's tuning, and says
 * what was found. Fails where nothing is selected.
 */
bool zf_tuning_measure(struct zf_job *job, zipfit_topk *pool, size_t first, const struct zf_selection_rules *rules,
                       zipfit_error *error);

#endif
