/*
 * saving.h - the checkpoint of a run: when it is saved, and what is said about it
 */
#ifndef ZF_CLI_SAVING_H
#define ZF_CLI_SAVING_H

#include "cli/share.h"
#include "shards/checkpoint.h"

/* Everything but the checkpoint is borrowed. */
struct saving {
	struct zf_checkpoint *checkpoint; /* NULL: this run has none, and all functions do nothing */
	const struct options *options;
	struct share *share;
	zipfit_topk *topk;
	struct zf_part_head head;
	struct zf_resume_point place; /* where to go on */
	double due;                   /* seconds of the run */
	double longest_stall;         /* seconds for which the longest save held up the run */
	unsigned saves;
};

/* The checkpoint's name for this rank, which is `path` where there is one alone; free() it. NULL for lack of memory. */
char *saving_path(const char *path);

/*
 * Where `options` name a checkpoint: takes the lock and goes on from what an earlier run saved -
 * fills `topk`, the share, the job's counts and its task. saving_close() in any case.
 */
bool saving_open(struct saving *saving, struct job *job, const struct options *options, struct share *share,
                 zipfit_topk *topk, zipfit_error *error);
void saving_close(struct saving *saving);

/* Where rows are to be kept until the end, or NULL: they need not be. */
struct zf_journal *saving_journal(const struct saving *saving);

/* After a batch: saves where it is time to. */
bool saving_note(struct saving *saving, const struct zf_resume_point *next, const zipfit_counts *counts,
                 zipfit_error *error);

/* The run was stopped: saves; `error` becomes ZIPFIT_SAVED where a checkpoint stands. */
void saving_stop(struct saving *saving, const zipfit_counts *counts, zipfit_error *error);

/* The share is done, others may not be: saves that. */
bool saving_complete(struct saving *saving, const zipfit_counts *counts, zipfit_error *error);

/* The outputs stand: removes the checkpoint. Where that fails there is a warning: the work is done. */
void saving_remove(struct saving *saving);

#endif
