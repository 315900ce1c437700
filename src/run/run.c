/*
 * run.c - the pipeline: files -> batches of records -> scores -> a sink, in input order
 *
 *     reader thread         T worker threads           the calling thread
 *     libarchive, lines  -> cJSON, extraction,      -> counts, errors, sink
 *     (zf_reader)           scoring (zipfit_worker)    ("the collector")
 *                  \________ zf_queue, a ring of batches ________/
 *
 * Jobs are batches of some dozens of records. The ring has two batches per
 * worker and a few more: enough that no worker waits for the reader, few enough
 * that memory is bounded. A batch is owned by one thread at a time; the scorer,
 * the extractor and the options are read-only while threads run; what a worker
 * writes besides its batch is its own. The only other thing that threads share
 * is `reader_error`: the reader writes it before zf_queue_finish(), the collector
 * reads it after zf_queue_collect() has said that this is the end.
 *
 * The sink sees batches in the order in which they were read, so output does not
 * depend on the number of threads. Nor do errors: a worker leaves its error in
 * the batch, the reader's error counts after the last batch it filled, and a bad
 * record is judged by the collector. So "the first error wins" means first in
 * input order, and whoever meets an error later in the file never gets to report.
 *
 * Shutdown: on an error, or when it sees that the caller's stop was requested, the
 * collector closes the queue and requests `halt`, a stop of the run's own. That
 * wakes the reader from poll(); scorers look at it many times a second.
 *
 * With one thread there is no thread: the same steps in a loop, and everyone
 * looks at the caller's stop.
 */
#include "run/run.h"

#include "input/bad_record.h"
#include "input/reader.h"
#include "run/queue.h"
#include "run/record_scorer.h"
#include "util/error.h"
#include "util/stop.h"
#include "util/thread.h"

#include <stdlib.h>
#include <time.h>

#define PROGRESS_MILLISECONDS 100

struct run {
	/* Set before threads start, read-only afterwards. */
	const zipfit_run_options *options;
	const struct zf_task *task;
	const zipfit_scorer *scorer;
	const zipfit_stop *stop; /* the caller's */
	zipfit_stop *halt;       /* the run's own, or NULL with one thread */
	struct zf_extractor *extractor;
	size_t thread_count;

	/* The collector's. */
	const zipfit_sink *sink;
	zipfit_counts *counts;
	struct timespec began;
	double seconds_before; /* of the runs that this one goes on from */
	double progress_due;   /* seconds since `began` */

	/* The reader's; see above for `reader_error`. */
	struct zf_reader *reader;
	bool reader_failed;
	zipfit_error reader_error;

	struct zf_queue *queue;
};

/* What one scoring thread owns. */
struct lane {
	struct run *run;
	struct zf_record_scorer scorer;
	pthread_t thread;
};

/* The stop that reader and workers look at. */
static const zipfit_stop *inner_stop(const struct run *run)
{
	return run->halt != NULL ? run->halt : run->stop;
}

static double seconds_since(const struct timespec *began)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - began->tv_sec) + (double)(now.tv_nsec - began->tv_nsec) / 1e9;
}

/* ---- Worker: what becomes of each record of a batch ---------------------- */

/* Scores record `i` of a batch. An error cuts the batch short: it counts after the records before it. */
static void score_one(struct lane *lane, struct zf_batch *batch, size_t i)
{
	if (zf_score_record(&lane->scorer, batch, i, &batch->error))
		return;
	batch->failed = true;
	batch->count = i;
}

static void score_batch(struct lane *lane, struct zf_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		score_one(lane, batch, i);
}

/* ---- Collector: counts, errors and the sink ------------------------------ */

/* Explains a bad record. Lines of a byte range are counted from its beginning: what is before it is counted now. */
static bool fail_bad(const struct run *run, const struct zf_batch *batch, const struct zf_record *record,
                     zipfit_error *error)
{
	const char *path = run->options->paths[record->input];
	struct zf_record placed = *record;
	uint64_t before;

	for (size_t i = 0; i < run->task->piece_count; i++) {
		const struct zf_piece *piece = &run->task->pieces[i];

		if (piece->input != record->input || piece->kind != ZF_RANGE)
			continue;
		if (!zf_count_lines(zf_input_at(zf_run_inputs(run->options), record->input), piece->begin, run->stop,
		                    &before, error))
			return false;
		placed.line += before;
	}
	zf_explain_bad(run->extractor, batch, &placed, ZF_ROLE_INPUT, path, error);
	return false;
}

static bool collect_record(struct run *run, const struct zf_batch *batch, const struct zf_record *record,
                           zipfit_error *error)
{
	const char *path = run->options->paths[record->input];
	const zipfit_record shown = {
		.path = path,
		.input = record->input,
		.line = record->line,
		.member = zf_batch_member(batch, record),
		.bytes = batch->bytes.data + record->begin,
		.length = record->length,
		.more = record->more,
		.outcome = record->outcome,
		.kind = zf_bad_kind(batch, record),
		.document_bytes = record->document_bytes,
		.score = record->score,
		.scores = zf_record_scores(batch, (size_t)(record - batch->records),
	                                   run->scorer != NULL ? run->scorer->sets : 1),
		.cost = record->cost,
		.end = record->end,
		.excluded_by = record->excluded_by,
		.excluded_words = record->outcome == ZIPFIT_EXCLUDED
	                                  ? (const char *)batch->names.data + record->excluded_words
	                                  : NULL,
		.text_hash = record->outcome == ZIPFIT_SCORED ? record->text_hash : 0,
		.damage = zf_batch_damage(batch, record),
	};

	if (zipfit_outcome_is_bad(record->outcome) && !run->options->skip_bad)
		return fail_bad(run, batch, record, error);
	run->counts->progress.bytes += record->length;
	if (!record->more) {
		run->counts->progress.records++;
		run->counts->outcome[record->outcome]++;
		run->counts->invalid_utf8 += record->outcome == ZIPFIT_SCORED && record->invalid_utf8;
	}
	return run->sink->record(run->sink->user, &shown, error);
}

static bool collect_batch(struct run *run, const struct zf_batch *batch, zipfit_error *error)
{
	run->counts->progress.input_read = batch->bytes_read;
	for (size_t i = 0; i < batch->count; i++)
		if (!collect_record(run, batch, &batch->records[i], error))
			return false;
	if (batch->failed) {
		/* A stop makes some things fail in their own way. */
		if (zf_stop_check(run->stop, error))
			*error = batch->error;
		return false;
	}
	if (run->task->batch_done == NULL)
		return true;
	run->counts->progress.seconds = run->seconds_before + seconds_since(&run->began);
	return run->task->batch_done(run->sink->user, &batch->next, run->counts, error);
}

/* Tells the sink how far the run is, from time to time; `ahead` records of `batch` are scored beyond what is counted.
 */
static void show_progress(struct run *run, const struct zf_batch *batch, size_t ahead)
{
	const double seconds = seconds_since(&run->began);
	zipfit_progress progress;

	run->counts->progress.seconds = run->seconds_before + seconds;
	if (run->sink->progress == NULL || seconds < run->progress_due)
		return;
	run->progress_due = seconds + PROGRESS_MILLISECONDS / 1e3;
	progress = run->counts->progress;
	for (size_t i = 0; i < ahead; i++) {
		progress.records += !batch->records[i].more;
		progress.bytes += batch->records[i].length;
	}
	run->sink->progress(run->sink->user, &progress);
}

/* ---- One thread: the four steps in a loop -------------------------------- */

static bool run_alone(struct run *run, struct lane *lane, zipfit_error *error)
{
	struct zf_batch *batch = zf_batch_new(error);
	bool filled = true, ok = batch != NULL;

	while (ok && filled) {
		zf_batch_reset(batch);
		filled = zf_reader_fill(run->reader, batch, &run->reader_error);
		if (filled && batch->count == 0)
			break;
		/* A batch may take long, and no other thread tells of it. */
		for (size_t i = 0; i < batch->count; i++) {
			score_one(lane, batch, i);
			show_progress(run, batch, i);
		}
		ok = zf_stop_check(run->stop, error) && collect_batch(run, batch, error);
		show_progress(run, NULL, 0);
	}
	zf_batch_free(batch);
	if (ok && !filled) {
		*error = run->reader_error;
		ok = false;
	}
	return ok;
}

/* ---- Several threads ----------------------------------------------------- */

static void *reader_main(void *argument)
{
	struct run *run = argument;
	struct zf_batch *batch;

	while (!run->reader_failed && (batch = zf_queue_take_free(run->queue)) != NULL) {
		run->reader_failed = !zf_reader_fill(run->reader, batch, &run->reader_error);
		if (batch->count == 0)
			break;
		zf_queue_put_filled(run->queue, batch);
	}
	zf_queue_finish(run->queue);
	return NULL;
}

static void *worker_main(void *argument)
{
	struct lane *lane = argument;
	struct zf_batch *batch;

	while ((batch = zf_queue_take_filled(lane->run->queue)) != NULL) {
		score_batch(lane, batch);
		zf_queue_put_scored(lane->run->queue, batch);
	}
	return NULL;
}

static bool collect_all(struct run *run, zipfit_error *error)
{
	struct zf_batch *batch;

	while (zf_stop_check(run->stop, error)) {
		switch (zf_queue_collect(run->queue, PROGRESS_MILLISECONDS, &batch)) {
		case ZF_COLLECTED_BATCH:
			if (!collect_batch(run, batch, error))
				return false;
			zf_queue_release(run->queue);
			break;
		case ZF_COLLECTED_NOTHING:
			break;
		case ZF_COLLECTED_END:
			if (run->reader_failed)
				*error = run->reader_error;
			return !run->reader_failed;
		}
		show_progress(run, NULL, 0);
	}
	return false;
}

static bool run_threads(struct run *run, struct lane *lanes, zipfit_error *error)
{
	pthread_t reader;
	size_t started = 0;
	bool ok;

	run->queue = zf_queue_new(2 * run->thread_count + 3, error);
	if (run->queue == NULL)
		return false;
	ok = zf_thread_start(&reader, reader_main, run, error);
	if (!ok)
		goto no_reader;
	while (ok && started < run->thread_count) {
		ok = zf_thread_start(&lanes[started].thread, worker_main, &lanes[started], error);
		started += ok;
	}
	ok = ok && collect_all(run, error);
	zipfit_stop_request(run->halt);
	zf_queue_close(run->queue);
	for (size_t i = 0; i < started; i++)
		pthread_join(lanes[i].thread, NULL);
	pthread_join(reader, NULL);
no_reader:
	zf_queue_free(run->queue);
	return ok;
}

/* ---- The run ------------------------------------------------------------- */

static void free_lanes(struct lane *lanes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		zf_record_scorer_close(&lanes[i].scorer);
	free(lanes);
}

static struct lane *new_lanes(struct run *run, zipfit_error *error)
{
	struct lane *lanes = calloc(run->thread_count, sizeof(*lanes));

	if (lanes == NULL) {
		zf_fail_memory(error, "threads");
		return NULL;
	}
	for (size_t i = 0; i < run->thread_count; i++) {
		lanes[i].run = run;
		if (!zf_record_scorer_open(&lanes[i].scorer, run->extractor, run->scorer, run->task->exclude,
		                           run->task->fold, inner_stop(run), error)) {
			free_lanes(lanes, i + 1);
			return NULL;
		}
	}
	return lanes;
}

/* The size of all that is read, as stored, or 0 where a part of it is not known. */
static uint64_t measure_inputs(const zipfit_run_options *options, const struct zf_task *task)
{
	uint64_t total = 0;

	if (task->pieces != NULL) {
		for (size_t i = 0; i < task->piece_count; i++)
			total += task->pieces[i].end - task->pieces[i].begin;
		return total;
	}
	for (size_t i = 0; i < options->path_count; i++) {
		const uint64_t size = zf_stored_size(zf_input_at(zf_run_inputs(options), i));

		if (size == 0)
			return 0;
		total += size;
	}
	return total;
}

static struct zf_reader *open_reader(const struct run *run, zipfit_error *error)
{
	const zipfit_run_options *options = run->options;
	const struct zf_task *task = run->task;

	return zf_reader_open_pieces(zf_run_inputs(options), task->pieces,
	                             task->pieces != NULL ? task->piece_count : options->path_count, task->start,
	                             &options->format, inner_stop(run), error);
}

bool zipfit_run(const zipfit_run_options *options, const zipfit_scorer *scorer, const zipfit_sink *sink,
                const zipfit_stop *stop, zipfit_counts *counts, zipfit_error *error)
{
	const struct zf_task everything = {.pieces = NULL};

	*counts = (zipfit_counts){0};
	return zf_run(options, &everything, scorer, sink, stop, counts, error);
}

bool zf_run(const zipfit_run_options *options, const struct zf_task *task, const zipfit_scorer *scorer,
            const zipfit_sink *sink, const zipfit_stop *stop, zipfit_counts *counts, zipfit_error *error)
{
	struct run run = {
		.options = options,
		.task = task,
		.scorer = scorer,
		.stop = stop,
		.sink = sink,
		.counts = counts,
		.seconds_before = counts->progress.seconds,
		.thread_count = options->threads > 0 ? options->threads : zipfit_default_threads(),
	};
	struct lane *lanes = NULL;
	bool ok = false;

	clock_gettime(CLOCK_MONOTONIC, &run.began);
	if (run.thread_count > ZIPFIT_MAX_THREADS)
		return zf_fail(error, ZIPFIT_BAD_OPTION, "%zu threads are more than %d", run.thread_count,
		               ZIPFIT_MAX_THREADS);
	counts->progress.input_size = measure_inputs(options, task);
	run.extractor = zf_extractor_new(&options->format, error);
	if (run.extractor == NULL)
		goto done;
	if (run.thread_count > 1) {
		run.halt = zipfit_stop_new(error);
		if (run.halt == NULL)
			goto done;
	}
	run.reader = open_reader(&run, error);
	if (run.reader == NULL)
		goto done;
	if (options->skip_bad)
		zf_reader_skip_damage(run.reader);
	lanes = new_lanes(&run, error);
	if (lanes == NULL)
		goto done;
	ok = run.thread_count == 1 ? run_alone(&run, lanes, error) : run_threads(&run, lanes, error);
done:
	if (lanes != NULL)
		free_lanes(lanes, run.thread_count);
	zf_reader_close(run.reader);
	zf_extractor_free(run.extractor);
	zipfit_stop_free(run.halt);
	counts->progress.seconds = run.seconds_before + seconds_since(&run.began);
	return ok;
}
