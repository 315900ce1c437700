/*
 * run.h - a run over a part of the input, from a place on
 *
 * zipfit_run() with what the public header does not show: shards and resumption.
 */
#ifndef ZF_RUN_RUN_H
#define ZF_RUN_RUN_H

#include "input/piece.h"
#include "select/exclude.h"
#include "util/fold.h"

/* What to do of a run; all-zero is all of it. Everything is borrowed. */
struct zf_task {
	const struct zf_piece *pieces; /* NULL: all inputs, each whole */
	size_t piece_count;
	const struct zf_resume_point *start; /* NULL: the beginning */
	const struct zf_exclude *exclude;    /* NULL: nothing is excluded */
	const struct zf_fold *fold; /* scored records get a `text_hash` by it (same_text.h); NULL: they get 0 */
	/*
	 * May be NULL. Called with the sink's `user` each time the sink has seen some
	 * dozens of records: `next` is where a run that goes on from here has to
	 * start, with the same `counts`. False, with the error filled, ends the run.
	 */
	bool (*batch_done)(void *user, const struct zf_resume_point *next, const zipfit_counts *counts,
	                   zipfit_error *error);
};

/*
 * zipfit_run(), but that `scorer` may be NULL, for a reading in which every score is
 * 0, and that `counts` holds what was counted before the start of `task`: the totals
 * go on from there.
 */
bool zf_run(const zipfit_run_options *options, const struct zf_task *task, const zipfit_scorer *scorer,
            const zipfit_sink *sink, const zipfit_stop *stop, zipfit_counts *counts, zipfit_error *error);

#endif
