/*
 * checkpoint_policy.h - the checkpoint of a run: when it is saved, and what is said about it
 */
#ifndef ZF_JOB_CHECKPOINT_POLICY_H
#define ZF_JOB_CHECKPOINT_POLICY_H

#include "job/ranks.h"
#include "job/share.h"
#include "shards/checkpoint.h"

/* Everything but the checkpoint is borrowed. */
struct zf_checkpoint_policy {
	struct zf_checkpoint *checkpoint; /* NULL: this run has none, and all functions do nothing */
	const zipfit_options *options;
	struct zf_share *share;
	zipfit_topk *topk;
	struct zf_part_head head;
	struct zf_resume_point place; /* where to go on */
	double due;                   /* seconds of the run */
	double longest_stall;         /* seconds for which the longest save held up the run */
	unsigned saves;
};

/* The name of this rank's checkpoint: `path` if there is one rank. free() it. NULL for lack of memory. */
char *zf_checkpoint_policy_path(const char *path, const struct zf_ranks *ranks);

/*
 * If `options` name a checkpoint: takes the lock and continues from what an earlier run saved.
 * Fills `topk`, the share, the job's counts and its task. zf_checkpoint_policy_close() in any case.
 */
bool zf_checkpoint_policy_open(struct zf_checkpoint_policy *policy, struct zf_job *job, const zipfit_options *options,
                               struct zf_share *share, zipfit_topk *topk, zipfit_error *error);
void zf_checkpoint_policy_close(struct zf_checkpoint_policy *policy);

/* Where rows wait until the end, or NULL: they need not wait. */
struct zf_journal *zf_checkpoint_policy_journal(const struct zf_checkpoint_policy *policy);

/* After a batch: saves if it is time. */
bool zf_checkpoint_policy_note(struct zf_checkpoint_policy *policy, const struct zf_resume_point *next,
                               const zipfit_counts *counts, zipfit_error *error);

/* After a run that failed: if it was stopped, saves. `error` becomes ZIPFIT_SAVED if there is a checkpoint then. */
void zf_checkpoint_policy_stop(struct zf_checkpoint_policy *policy, const zipfit_counts *counts, zipfit_error *error);

/* The share of this rank is done, others may not be: saves. */
bool zf_checkpoint_policy_complete(struct zf_checkpoint_policy *policy, const zipfit_counts *counts,
                                   zipfit_error *error);

/* The outputs are complete: removes the checkpoint. If that fails, warns: the work is done. */
void zf_checkpoint_policy_remove(struct zf_checkpoint_policy *policy);

#endif
