/*
 * run.h - a run over a part of the input, from a given place on
 *
 * zipfit_run() with what shards and checkpoints need.
 */
#ifndef ZF_RUN_RUN_H
#define ZF_RUN_RUN_H

#include "input/piece.h"
#include "select/exclude.h"
#include "util/fold.h"

/* The part of a run to do; all-zero is all of it. Everything is borrowed. */
struct zf_task {
	const struct zf_piece *pieces; /* NULL: all inputs, each whole */
	size_t piece_count;
	const struct zf_place *start;     /* NULL: the beginning */
	const struct zf_exclude *exclude; /* NULL: nothing is excluded */
	const struct zf_fold *fold;       /* gives scored records their `text_hash` (same_text.h); NULL: it is 0 */
	/*
	 * May be NULL. Called with the sink's `user` each time the sink has seen some
	 * dozens of records. A run that goes on from here starts at `next` with these
	 * `counts`. False, with the error filled, ends the run.
	 */
	bool (*batch_done)(void *user, const struct zf_place *next, const zipfit_counts *counts, zipfit_error *error);
};

/*
 * Like zipfit_run(), with two differences. `scorer` may be NULL: then every score is 0.
 * And `counts` must hold what was counted before the start of `task`: it is added to.
 */
bool zf_run(const zipfit_run_options *options, const struct zf_task *task, const zipfit_scorer *scorer,
            const zipfit_sink *sink, const zipfit_stop *stop, zipfit_counts *counts, zipfit_error *error);

#endif
