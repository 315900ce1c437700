/*
 * collector.h - what a run does with scored batches: counts, errors and the sink
 *
 * Batches come in the order in which they were read, to one thread.
 */
#ifndef ZF_RUN_COLLECTOR_H
#define ZF_RUN_COLLECTOR_H

#include "input/batch.h"
#include "input/extractor.h"
#include "run/task.h"

#include <time.h>

/* How often the sink is told how far the run is. */
#define ZF_PROGRESS_MILLISECONDS 100

struct zf_collector {
	/* Set by the run. Everything is borrowed. */
	const zipfit_run_options *options;
	const struct zf_task *task;
	const struct zf_extractor *extractor; /* to explain a bad record */
	size_t sets;                          /* target sets, at least 1 */
	const zipfit_sink *sink;
	const zipfit_stop *stop; /* the caller's */
	zipfit_counts *counts;   /* go on from what they hold */
	uint64_t read_before;    /* stored bytes of the segments before that of the batch */

	/* Its own. */
	struct timespec began;
	double seconds_before; /* of the runs that this one goes on from */
	double progress_due;   /* seconds since `began` */
};

/* Starts the clock. */
void zf_collector_begin(struct zf_collector *collector);

/* Stops it: the time is then in `counts`. */
void zf_collector_end(struct zf_collector *collector);

/* The record as the sink sees it. Valid while the batch is unchanged. */
zipfit_record zf_shown_record(const zipfit_run_options *options, const struct zf_batch *batch,
                              const struct zf_record *record, size_t sets);

/*
 * Any thread: digests a scored batch as `task->digest` says, and adds up what its records count. An error is the
 * batch's own, behind the records before it.
 */
void zf_digest_batch(const struct zf_collector *collector, struct zf_batch *batch);

/*
 * Counts the records of a scored batch and shows them to the sink. Fails, with the error of the run, at the first
 * record that is bad unless bad ones are skipped, at an error of the sink and, after the last record, at the batch's
 * own error.
 */
bool zf_collect_batch(struct zf_collector *collector, const struct zf_batch *batch, zipfit_error *error);

/*
 * Tells the sink how far the run is, if the time for it has come. The first `ahead` records of `batch` are scored but
 * not counted yet; with 0, `batch` may be NULL.
 */
void zf_collector_progress(struct zf_collector *collector, const struct zf_batch *batch, size_t ahead);

#endif
