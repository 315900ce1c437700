/*
 * saving.c - the checkpoint of a run: when it is saved, and what is said about it
 *
 * A checkpoint that cannot be written is no reason to end a run that may have
 * taken days: that is said, the one before stays, and the run goes on.
 */
#include "cli/saving.h"

#include "cli/ranks.h"
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

char *saving_path(const char *path)
{
	char *own;

	if (ranks_count() == 1)
		return strdup(path);
	return asprintf(&own, "%s.%zuof%zu", path, ranks_rank() + 1, ranks_count()) < 0 ? NULL : own;
}

static bool go_on(struct saving *saving, struct job *job, zipfit_error *error)
{
	struct zf_part_summary summary;
	bool found;
	bool ok = zf_checkpoint_load(saving->checkpoint, saving->topk, &summary, &found, job->stop, error);

	if (ok && found)
		ok = zf_damages_add_all(&job->damages, &summary.damages, error);
	if (ok && found) {
		share_go_on(saving->share, &summary);
		job->counts = summary.counts;
		job->earlier_seconds = summary.counts.progress.seconds;
		saving->place = summary.place;
		message_note("%s: going on after %llu records", saving->options->checkpoint,
		             (unsigned long long)job->counts.progress.records);
	}
	zf_part_summary_free(&summary);
	return ok;
}

bool saving_open(struct saving *saving, struct job *job, const struct options *options, struct share *share,
                 zipfit_topk *topk, zipfit_error *error)
{
	*saving = (struct saving){
		.options = options,
		.share = share,
		.topk = topk,
		.place = {.line = 1},
	};
	if (options->checkpoint == NULL)
		return true;
	/* The share's, as whose state this is; borrowed from it. */
	saving->head = share->head;
	saving->head.kind = ZF_CHECKPOINT;
	saving->checkpoint = zf_checkpoint_open(options->checkpoint, &saving->head,
	                                        options->scores != NULL || options->rejects != NULL, error);
	if (saving->checkpoint == NULL || !go_on(saving, job, error))
		return false;
	job->task.start = &saving->place;
	saving->due = job->counts.progress.seconds + options->checkpoint_every;
	return true;
}

void saving_close(struct saving *saving)
{
	zf_checkpoint_close(saving->checkpoint);
	saving->checkpoint = NULL;
}

struct zf_journal *saving_journal(const struct saving *saving)
{
	return saving->checkpoint != NULL ? zf_checkpoint_journal(saving->checkpoint) : NULL;
}

/* Says how a save ended. */
static void tell(const struct saving *saving, enum zf_saving result, const zipfit_error *error)
{
	if (result == ZF_SAVING_FAILED)
		message_warning("%s; the run goes on without a new checkpoint", error->message);
	else if (result == ZF_SAVING_DONE)
		message_detail("%s: saved", saving->options->checkpoint);
}

/* Begins to save what has been done up to `place`. The journal is part of the output: it must not fail. */
static bool begin(struct saving *saving, const zipfit_counts *counts, zipfit_error *error)
{
	struct zf_journal *journal = saving_journal(saving);
	struct zf_part_summary summary = {.counts = *counts};
	zipfit_error cause;

	if (!share_summarise(saving->share, counts, saving->topk, &summary, error))
		return false;
	summary.place = saving->place;
	if (journal != NULL && !zf_journal_flush(journal, &summary.journal_bytes, error)) {
		zf_part_summary_free(&summary);
		return false;
	}
	if (!zf_checkpoint_save(saving->checkpoint, &summary, saving->topk, &cause))
		tell(saving, ZF_SAVING_FAILED, &cause);
	zf_part_summary_free(&summary);
	return true;
}

bool saving_note(struct saving *saving, const struct zf_resume_point *next, const zipfit_counts *counts,
                 zipfit_error *error)
{
	const double began = now();
	enum zf_saving result;
	zipfit_error cause;
	bool ok;

	if (saving->checkpoint == NULL)
		return true;
	saving->place = *next;
	result = zf_checkpoint_poll(saving->checkpoint, &cause);
	tell(saving, result, &cause);
	if (counts->progress.seconds < saving->due || result == ZF_SAVING_BUSY)
		return true;
	ok = begin(saving, counts, error);
	saving->due = counts->progress.seconds + saving->options->checkpoint_every;
	saving->saves++;
	if (now() - began > saving->longest_stall)
		saving->longest_stall = now() - began;
	return ok;
}

void saving_stop(struct saving *saving, const zipfit_counts *counts, zipfit_error *error)
{
	zipfit_error cause;

	if (saving->checkpoint == NULL || error->code != ZIPFIT_STOPPED)
		return;
	tell(saving, zf_checkpoint_wait(saving->checkpoint, &cause), &cause);
	if (!begin(saving, counts, error))
		return;
	tell(saving, zf_checkpoint_wait(saving->checkpoint, &cause), &cause);
	if (zf_checkpoint_stands(saving->checkpoint))
		zf_fail(error, ZIPFIT_SAVED, "%s: stopped after %llu records; the same command goes on from there",
		        saving->options->checkpoint, (unsigned long long)counts->progress.records);
}

bool saving_complete(struct saving *saving, const zipfit_counts *counts, zipfit_error *error)
{
	zipfit_error cause;

	if (saving->checkpoint == NULL)
		return true;
	tell(saving, zf_checkpoint_wait(saving->checkpoint, &cause), &cause);
	if (!begin(saving, counts, error))
		return false;
	tell(saving, zf_checkpoint_wait(saving->checkpoint, &cause), &cause);
	return true;
}

/* Says how often the state was saved, and for how long the run waited for it. */
static void tell_stalls(const struct saving *saving)
{
	if (saving->saves > 0)
		message_detail("%s: saved %u times, the run waited %.3f s at most", saving->options->checkpoint,
		               saving->saves, saving->longest_stall);
}

void saving_remove(struct saving *saving)
{
	zipfit_error cause;

	if (saving->checkpoint == NULL)
		return;
	tell_stalls(saving);
	zf_checkpoint_wait(saving->checkpoint, &cause);
	if (!zf_checkpoint_remove(saving->checkpoint, &cause))
		message_warning("%s; the outputs are complete", cause.message);
}
