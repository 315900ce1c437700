/*
 * runners_up.h - the best records that were not selected
 */
#ifndef ZF_JOB_RUNNERS_UP_H
#define ZF_JOB_RUNNERS_UP_H

#include "job/selection_form.h"
#include "select/choose.h"

/*
 * Returns, for each target set, the best ZF_SURVEY_BELOW records that were not selected: those that the pool has left,
 * and those that had no place in it, which the survey of `form` knows. Where records are taken by score alone, only
 * those that rank behind the selection: what ranks before its end are copies. After a draw there are none.
 * zipfit_topk_free() it; NULL with the error filled.
 */
zipfit_topk *zf_runners_up(const struct zf_selection_form *form, const zipfit_topk *pool,
                           const struct zf_chosen *chosen, zipfit_error *error);

#endif
