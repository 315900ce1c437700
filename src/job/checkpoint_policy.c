/*
 * checkpoint_policy.c - the checkpoint of a run: when it is saved, and what is said about it
 *
 * A checkpoint that cannot be written does not end a run that may have taken days: a
 * warning says so, the previous one stays, and the run goes on.
 */
#include "job/checkpoint_policy.h"

#include "job/events.h"
#include "util/error.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

char *zf_checkpoint_policy_path(const char *path, const struct zf_ranks *ranks)
{
	const size_t count = zf_ranks_count(ranks);
	char *own;

	if (count == 1)
		return strdup(path);
	return asprintf(&own, "%s.%zuof%zu", path, zf_ranks_rank(ranks) + 1, count) < 0 ? NULL : own;
}

static bool go_on(struct zf_checkpoint_policy *policy, struct zf_job *job, zipfit_error *error)
{
	struct zf_part_summary summary;
	bool found;
	bool ok = zf_checkpoint_load(policy->checkpoint, policy->topk, &summary, &found, job->stop, error);

	if (ok && found)
		ok = zf_damages_add_all(&job->damages, &summary.damages, error) &&
		     (summary.survey == NULL || job->survey == NULL ||
		      zf_survey_add(job->survey, summary.survey, error));
	if (ok && found) {
		zf_share_go_on(policy->share, &summary);
		job->counts = summary.counts;
		job->earlier_seconds = summary.counts.progress.seconds;
		policy->place = summary.place;
		zf_tell(policy->options->events, ZIPFIT_NOTE, "%s: going on after %llu records",
		        policy->options->checkpoint, (unsigned long long)job->counts.progress.records);
	}
	zf_part_summary_free(&summary);
	return ok;
}

bool zf_checkpoint_policy_open(struct zf_checkpoint_policy *policy, struct zf_job *job, const zipfit_options *options,
                               struct zf_share *share, zipfit_topk *topk, zipfit_error *error)
{
	*policy = (struct zf_checkpoint_policy){
		.options = options,
		.share = share,
		.topk = topk,
		.place = {.line = 1},
	};
	if (options->checkpoint == NULL)
		return true;
	/* Borrowed from the share. */
	policy->head = share->head;
	policy->head.kind = ZF_CHECKPOINT;
	policy->checkpoint = zf_checkpoint_open(options->checkpoint, &policy->head,
	                                        options->scores != NULL || options->rejects != NULL, error);
	if (policy->checkpoint == NULL || !go_on(policy, job, error))
		return false;
	job->task.start = &policy->place;
	policy->due = job->counts.progress.seconds + options->checkpoint_every;
	return true;
}

void zf_checkpoint_policy_close(struct zf_checkpoint_policy *policy)
{
	zf_checkpoint_close(policy->checkpoint);
	policy->checkpoint = NULL;
}

struct zf_journal *zf_checkpoint_policy_journal(const struct zf_checkpoint_policy *policy)
{
	return policy->checkpoint != NULL ? zf_checkpoint_journal(policy->checkpoint) : NULL;
}

/* Says how a save ended. */
static void tell(const struct zf_checkpoint_policy *policy, enum zf_save_state result, const zipfit_error *error)
{
	if (result == ZF_SAVE_FAILED)
		zf_tell(policy->options->events, ZIPFIT_WARNING, "%s; the run goes on without a new checkpoint",
		        error->message);
	else if (result == ZF_SAVE_DONE)
		zf_tell(policy->options->events, ZIPFIT_DETAIL, "%s: saved", policy->options->checkpoint);
}

/* Begins to save what was done up to `place`. An error of the journal ends the run: its rows belong to the outputs. */
static bool begin(struct zf_checkpoint_policy *policy, const zipfit_counts *counts, zipfit_error *error)
{
	struct zf_journal *journal = zf_checkpoint_policy_journal(policy);
	struct zf_part_summary summary = {.counts = *counts};
	zipfit_error cause;

	if (!zf_share_summarise(policy->share, counts, policy->topk, &summary, error))
		return false;
	summary.place = policy->place;
	if (journal != NULL && !zf_journal_flush(journal, &summary.journal_bytes, error)) {
		zf_part_summary_free(&summary);
		return false;
	}
	if (!zf_checkpoint_save(policy->checkpoint, &summary, policy->topk, &cause))
		tell(policy, ZF_SAVE_FAILED, &cause);
	zf_part_summary_free(&summary);
	return true;
}

bool zf_checkpoint_policy_note(struct zf_checkpoint_policy *policy, const struct zf_resume_point *next,
                               const zipfit_counts *counts, zipfit_error *error)
{
	const double began = now();
	enum zf_save_state result;
	zipfit_error cause;
	bool ok;

	if (policy->checkpoint == NULL)
		return true;
	policy->place = *next;
	result = zf_checkpoint_poll(policy->checkpoint, &cause);
	tell(policy, result, &cause);
	if (counts->progress.seconds < policy->due || result == ZF_SAVE_BUSY)
		return true;
	ok = begin(policy, counts, error);
	policy->due = counts->progress.seconds + policy->options->checkpoint_every;
	policy->saves++;
	if (now() - began > policy->longest_stall)
		policy->longest_stall = now() - began;
	return ok;
}

void zf_checkpoint_policy_stop(struct zf_checkpoint_policy *policy, const zipfit_counts *counts, zipfit_error *error)
{
	zipfit_error cause;

	if (policy->checkpoint == NULL || error->code != ZIPFIT_STOPPED)
		return;
	tell(policy, zf_checkpoint_wait(policy->checkpoint, &cause), &cause);
	if (!begin(policy, counts, error))
		return;
	tell(policy, zf_checkpoint_wait(policy->checkpoint, &cause), &cause);
	if (zf_checkpoint_exists(policy->checkpoint))
		zf_fail(error, ZIPFIT_SAVED, "%s: stopped after %llu records; the same command goes on from there",
		        policy->options->checkpoint, (unsigned long long)counts->progress.records);
}

bool zf_checkpoint_policy_complete(struct zf_checkpoint_policy *policy, const zipfit_counts *counts,
                                   zipfit_error *error)
{
	zipfit_error cause;

	if (policy->checkpoint == NULL)
		return true;
	tell(policy, zf_checkpoint_wait(policy->checkpoint, &cause), &cause);
	if (!begin(policy, counts, error))
		return false;
	tell(policy, zf_checkpoint_wait(policy->checkpoint, &cause), &cause);
	return true;
}

/* Says how often the state was saved, and how long the run waited for that. */
static void tell_stalls(const struct zf_checkpoint_policy *policy)
{
	if (policy->saves > 0)
		zf_tell(policy->options->events, ZIPFIT_DETAIL, "%s: saved %u times, the run waited %.3f s at most",
		        policy->options->checkpoint, policy->saves, policy->longest_stall);
}

void zf_checkpoint_policy_remove(struct zf_checkpoint_policy *policy)
{
	zipfit_error cause;

	if (policy->checkpoint == NULL)
		return;
	tell_stalls(policy);
	zf_checkpoint_wait(policy->checkpoint, &cause);
	if (!zf_checkpoint_remove(policy->checkpoint, &cause))
		zf_tell(policy->options->events, ZIPFIT_WARNING, "%s; the outputs are complete", cause.message);
}
