/*
 * run.c - the pipeline: files -> batches of records -> scores -> a sink, in input order
 *
 *     R reader threads      T worker threads           the calling thread
 *     libarchive, lines  -> cJSON, extraction,      -> counts, errors, sink
 *     (zf_reader)           scoring (zipfit_worker)    ("the collector")
 *                  \__________ zf_queue, the batches ____________/
 *
 * A batch has some dozens of records. The queue has two batches per worker and a
 * few more: enough that no worker waits for a reader, few enough that memory is
 * bounded. A batch is owned by one thread at a time. The scorer, the extractor and
 * the options are read-only while threads run. Besides its batch, a worker writes
 * only its own data, and what the task's digest lets it.
 *
 * Readers read different segments of the input at the same time (segments.h). The
 * sink sees batches in the order of the input, so output does not depend on the
 * number of threads. Nor do errors: a worker leaves its error in the batch, a
 * reader's error counts after the last batch that it filled for its segment, and
 * the collector decides whether a bad record ends the run. So the first error in
 * input order is reported, even if another thread met a later one before.
 *
 * Shutdown: on an error, or when the caller's stop is requested, the collector
 * closes the queue and requests `halt`, a stop of the run itself. That wakes
 * readers from poll(); scorers check it many times a second.
 *
 * With one thread and one reader no thread is started: the same steps run in a
 * loop, and all of them check the caller's stop. An exception is a task that wants
 * to know when the run is idle: the collector must not wait in the reader.
 */
#include "run/run.h"

#include "input/reader.h"
#include "input/stream.h"
#include "run/collector.h"
#include "run/readers.h"
#include "run/record_scorer.h"
#include "util/error.h"
#include "util/struct_size.h"
#include "util/stop.h"
#include "util/thread.h"

#include <stdlib.h>

/* How many readers a run gives itself at most: beyond that, disks do not become faster. */
#define MOST_READERS ((size_t)64)

struct run {
	/* Set before threads start, read-only afterwards. */
	const zipfit_run_options *options;
	const struct zf_task *task;
	const zipfit_scorer *scorer;
	const zipfit_stop *stop; /* the caller's */
	zipfit_stop *halt;       /* the run's own, or NULL without threads */
	struct zf_extractor *extractor;
	size_t thread_count;
	size_t most_readers;
	uint64_t read_before; /* stored bytes before the start of the task */

	struct zf_collector collector; /* the calling thread's */
	struct zf_queue *queue;
	struct zf_readers *readers;
	struct zf_usage usage;
};

static bool has_threads(const struct run *run)
{
	return run->thread_count > 1 || run->options->readers > 1 || run->task->idle != NULL;
}

/* What one scoring thread owns. */
struct worker {
	struct run *run;
	struct zf_record_scorer scorer;
	pthread_t thread;
	double seconds; /* of CPU time, at the end */
};

/* The stop that reader and workers check. */
static const zipfit_stop *inner_stop(const struct run *run)
{
	return run->halt != NULL ? run->halt : run->stop;
}

/* ---- Worker: scores the records of a batch ----- ---------------------- */

/* Scores record `i` of a batch. An error truncates the batch, so that it counts after the records before it. */
static void score_one(struct worker *worker, struct zf_batch *batch, size_t i)
{
	if (zf_score_record(&worker->scorer, batch, i, &batch->error))
		return;
	batch->failed = true;
	batch->count = i;
}

static void score_batch(struct worker *worker, struct zf_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		score_one(worker, batch, i);
	zf_digest_batch(&worker->run->collector, batch);
}

/* ---- One thread: all steps in a loop -------------------------------------- */

static struct zf_reader *open_reader(const struct run *run, zipfit_error *error)
{
	const zipfit_run_options *options = run->options;
	const struct zf_task *task = run->task;
	struct zf_reader *reader = zf_reader_open_pieces(zf_run_inputs(options), task->pieces,
	                                                 task->pieces != NULL ? task->piece_count : options->path_count,
	                                                 task->start, &options->format, inner_stop(run), error);

	if (reader != NULL && options->skip_bad)
		zf_reader_skip_damage(reader);
	return reader;
}

static bool run_alone(struct run *run, struct worker *worker, zipfit_error *error)
{
	struct zf_reader *reader = open_reader(run, error);
	struct zf_batch *batch = reader != NULL ? zf_batch_new(error) : NULL;
	zipfit_error reader_error;
	bool filled = true, ok = batch != NULL;

	while (ok && filled) {
		zf_batch_reset(batch);
		filled = zf_reader_fill(reader, batch, &reader_error);
		if (filled && batch->count == 0)
			break;
		/* A batch may take long, and no other thread shows progress. */
		for (size_t i = 0; i < batch->count; i++) {
			score_one(worker, batch, i);
			zf_collector_progress(&run->collector, batch, i);
		}
		zf_digest_batch(&run->collector, batch);
		ok = zf_stop_check(run->stop, error) && zf_collect_batch(&run->collector, batch, error);
		zf_collector_progress(&run->collector, NULL, 0);
	}
	zf_batch_free(batch);
	zf_reader_close(reader);
	if (ok && !filled) {
		*error = reader_error;
		ok = false;
	}
	return ok;
}

/* ---- Several threads ----------------------------------------------------- */

static void *worker_main(void *argument)
{
	struct worker *worker = argument;
	struct zf_batch *batch;

	while ((batch = zf_queue_take_filled(worker->run->queue)) != NULL) {
		score_batch(worker, batch);
		zf_queue_put_scored(worker->run->queue, batch);
	}
	worker->seconds = zf_thread_seconds();
	return NULL;
}

/* Waits for the next batch; false if the task ends the run while it waits. */
static bool await_batch(struct run *run, enum zf_collected *collected, struct zf_batch **batch, zipfit_error *error)
{
	const struct zf_task *task = run->task;
	uint64_t *read = &run->collector.read_before;

	if (task->idle != NULL) {
		*collected = zf_queue_collect(run->queue, 0, batch, read);
		if (*collected != ZF_COLLECTED_NOTHING)
			return true;
		if (!task->idle(run->collector.sink->user, error))
			return false;
	}
	*collected = zf_queue_collect(run->queue, ZF_PROGRESS_MILLISECONDS, batch, read);
	return true;
}

static bool collect_all(struct run *run, zipfit_error *error)
{
	enum zf_collected collected;
	struct zf_batch *batch;

	while (zf_stop_check(run->stop, error) && await_batch(run, &collected, &batch, error)) {
		run->collector.read_before += run->read_before;
		switch (collected) {
		case ZF_COLLECTED_BATCH:
			if (!zf_collect_batch(&run->collector, batch, error))
				return false;
			zf_queue_release(run->queue, batch);
			break;
		case ZF_COLLECTED_NOTHING:
			break;
		case ZF_COLLECTED_END:
			return true;
		case ZF_COLLECTED_ERROR:
			*error = *zf_queue_error(run->queue);
			return false;
		}
		zf_readers_look(run->readers, run->thread_count);
		zf_collector_progress(&run->collector, NULL, 0);
	}
	return false;
}

/* Ends all threads, and notes what they did. */
static void end_threads(struct run *run, struct worker *workers, size_t started, double began)
{
	zipfit_stop_request(run->halt);
	zf_queue_close(run->queue);
	run->usage.wall = zf_now() - began;
	run->usage.capacity = run->usage.wall * (double)started;
	run->usage.starved = zf_queue_starved(run->queue);
	zf_readers_end(run->readers, &run->usage);
	for (size_t i = 0; i < started; i++) {
		pthread_join(workers[i].thread, NULL);
		run->usage.scoring += workers[i].seconds;
	}
}

static bool run_threads(struct run *run, struct worker *workers, zipfit_error *error)
{
	const double began = zf_now(), used = zf_thread_seconds();
	const size_t batches = 2 * run->thread_count + 3;
	size_t started = 0;
	bool ok;

	run->queue = zf_queue_new(batches, batches + 2 * run->most_readers, error);
	if (run->queue == NULL)
		return false;
	run->readers = zf_readers_start(run->options, run->task, run->queue, run->most_readers,
	                                run->options->readers > 0, run->halt, error);
	ok = run->readers != NULL;
	while (ok && started < run->thread_count) {
		ok = zf_thread_start(&workers[started].thread, worker_main, &workers[started], error);
		started += ok;
	}
	ok = ok && collect_all(run, error);
	end_threads(run, workers, started, began);
	run->usage.collecting = zf_thread_seconds() - used;
	if (run->task->usage != NULL)
		*run->task->usage = run->usage;
	zf_queue_free(run->queue);
	return ok;
}

/* ---- The run ------------------------------------------------------------- */

static void free_workers(struct worker *workers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		zf_record_scorer_close(&workers[i].scorer);
	free(workers);
}

static struct worker *new_workers(struct run *run, zipfit_error *error)
{
	struct worker *workers = calloc(run->thread_count, sizeof(*workers));

	if (workers == NULL) {
		zf_fail_memory(error, "threads");
		return NULL;
	}
	for (size_t i = 0; i < run->thread_count; i++) {
		workers[i].run = run;
		if (!zf_record_scorer_open(&workers[i].scorer, run->extractor, run->scorer, run->task->exclude,
		                           run->task->fold, inner_stop(run), error)) {
			free_workers(workers, i + 1);
			return NULL;
		}
		workers[i].scorer.ids = run->task->ids;
		workers[i].scorer.by = run->task->by;
	}
	return workers;
}

/* The stored size of all that is read, or 0 if a part of it is not known. */
static uint64_t measure_inputs(const zipfit_run_options *options, const struct zf_task *task)
{
	uint64_t total = 0;

	if (task->pieces != NULL) {
		for (size_t i = 0; i < task->piece_count; i++)
			total += task->pieces[i].end - task->pieces[i].begin;
		return total;
	}
	for (size_t i = 0; i < options->path_count; i++) {
		const struct zf_input input = zf_input_at(zf_run_inputs(options), i);
		struct zf_stored stored;
		zipfit_error ignored;

		if (!zf_stored_look(input, &stored, &ignored) || !stored.regular)
			return 0;
		total += zf_input_is_stdin(input) ? zf_stored_size(input) : stored.size;
	}
	return total;
}

bool zipfit_run(const zipfit_run_options *options, const zipfit_scorer *scorer, const zipfit_sink *sink,
                const zipfit_stop *stop, zipfit_counts *counts, zipfit_error *error)
{
	const struct zf_task everything = {.pieces = NULL};
	zipfit_run_options own;

	*counts = (zipfit_counts){0};
	if (!zf_struct_take(&own, sizeof(own), options, true, "zipfit_run_options", error))
		return false;
	return zf_run(&own, &everything, scorer, sink, stop, counts, error);
}

/* Opens what the run needs besides its workers. */
static bool open_run(struct run *run, zipfit_error *error)
{
	const zipfit_format *format = &run->options->format;

	run->extractor = run->task->ids != NULL ? zf_extractor_of_id(run->task->id_field, format, error)
	                                        : zf_extractor_new(format, error);
	if (run->extractor == NULL)
		return false;
	run->collector.extractor = run->extractor;
	if (has_threads(run)) {
		run->halt = zipfit_stop_new(error);
		if (run->halt == NULL)
			return false;
	}
	run->read_before = zf_segments_before(run->options, run->task);
	run->collector.read_before = run->read_before;
	return true;
}

static void close_run(struct run *run)
{
	zf_extractor_free(run->extractor);
	zipfit_stop_free(run->halt);
}

bool zf_run(const zipfit_run_options *options, const struct zf_task *task, const zipfit_scorer *scorer,
            const zipfit_sink *sink, const zipfit_stop *stop, zipfit_counts *counts, zipfit_error *error)
{
	const size_t threads = options->threads > 0 ? options->threads : zipfit_default_threads();
	struct run run = {
		.options = options,
		.task = task,
		.scorer = scorer,
		.stop = stop,
		.thread_count = threads,
		.most_readers = options->readers > 0     ? options->readers
	                        : threads < MOST_READERS ? threads
	                                                 : MOST_READERS,
		.collector =
			{
				.options = options,
				.task = task,
				.sets = scorer != NULL ? scorer->sets : 1,
				.sink = sink,
				.stop = stop,
				.counts = counts,
			},
	};
	struct worker *workers = NULL;
	bool ok = false;

	zf_collector_begin(&run.collector);
	if (run.thread_count > ZIPFIT_MAX_THREADS)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "%zu threads are more than %d", run.thread_count,
		               ZIPFIT_MAX_THREADS);
	if (options->readers > ZIPFIT_MAX_READERS)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "%zu readers are more than %d", options->readers,
		               ZIPFIT_MAX_READERS);
	counts->progress.input_size = task->stored_size > 0 ? task->stored_size : measure_inputs(options, task);
	if (open_run(&run, error))
		workers = new_workers(&run, error);
	if (workers != NULL) {
		ok = has_threads(&run) ? run_threads(&run, workers, error) : run_alone(&run, workers, error);
		free_workers(workers, run.thread_count);
	}
	close_run(&run);
	zf_collector_end(&run.collector);
	return ok;
}
