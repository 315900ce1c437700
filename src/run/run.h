/*
 * run.h - a run over a part of the input, from a given place on
 *
 * zipfit_run() with what shards and checkpoints need.
 */
#ifndef ZF_RUN_RUN_H
#define ZF_RUN_RUN_H

#include "run/task.h"

/*
 * Like zipfit_run(), with two differences. `scorer` may be NULL: then every score is 0.
 * And `counts` must hold what was counted before the start of `task`: it is added to.
 */
bool zf_run(const zipfit_run_options *options, const struct zf_task *task, const zipfit_scorer *scorer,
            const zipfit_sink *sink, const zipfit_stop *stop, zipfit_counts *counts, zipfit_error *error);

#endif
