/*
 * selection.h - the selection that select and merge make of the records they kept
 */
#ifndef ZF_JOB_SELECTION_H
#define ZF_JOB_SELECTION_H

#include "job/selection_form.h"

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
