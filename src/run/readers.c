/*
 * readers.c - the threads that read the input, segment by segment
 *
 * How many readers keep the workers busy depends on how the input is compressed, on the
 * score and on the disk, so it is found at run time: the run starts with one, and gets
 * another one as long as workers wait for records while no reader waits for them. Readers
 * that are too many wait, which costs nothing.
 *
 * A reader decodes for others that read a compressed file, before it begins a segment and
 * when there is none: files before it in the input come first.
 */
#include "run/readers.h"

#include "input/helpers.h"
#include "util/error.h"
#include "util/thread.h"

#include <stdlib.h>
#include <time.h>

/* How often the workers' waiting is looked at, in seconds, and the share of it that is too much. */
#define LOOK_SECONDS 0.02
#define MUCH_WAITING 0.1

struct reader_thread {
	struct zf_readers *readers;
	pthread_t thread;
	double seconds; /* of CPU time, at the end */
};

struct zf_readers {
	struct zf_segments *segments;
	struct zf_helpers *helpers;
	struct zf_queue *queue;
	const zipfit_stop *halt;
	/* The calling thread's. */
	double looked, starved; /* at the last look */
	size_t most, started;
	struct reader_thread threads[];
};

static double seconds_of(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

double zf_thread_seconds(void)
{
	return seconds_of(CLOCK_THREAD_CPUTIME_ID);
}

double zf_now(void)
{
	return seconds_of(CLOCK_MONOTONIC);
}

/* ---- A reader ------------------------------------------------------------ */

/* A segment and its lane. */
struct turn {
	struct zf_queue *queue;
	struct zf_lane *lane;
};

/* Lanes are begun in the order of segments. */
static void begin_lane(void *user)
{
	struct turn *turn = user;

	turn->lane = zf_queue_begin(turn->queue);
}

/* Reads a segment into its lane; false if no later segment is needed. */
static bool read_segment(struct zf_readers *readers, struct zf_segment *segment, struct zf_lane *lane)
{
	struct zf_queue *queue = readers->queue;
	zipfit_error error;
	struct zf_reader *reader = zf_segment_open(readers->segments, segment, readers->helpers, readers->halt, &error);
	bool ok = reader != NULL, more = ok;
	uint64_t bytes_read = 0;

	while (ok && more) {
		struct zf_batch *batch = zf_queue_take_free(queue, lane, &error);

		ok = batch != NULL;
		if (!ok)
			break;
		ok = zf_reader_fill(reader, batch, &error);
		more = batch->count > 0;
		bytes_read = batch->bytes_read;
		zf_queue_put_filled(queue, batch);
	}
	zf_reader_close(reader);
	zf_queue_end(queue, lane, bytes_read, ok ? NULL : &error);
	return ok;
}

/* Begins the next segment; false if there is none. */
static bool next_segment(struct zf_readers *readers, struct zf_segment *segment, struct turn *turn)
{
	while (zf_helpers_help(readers->helpers))
		continue;
	return zf_segments_next(readers->segments, segment, begin_lane, turn) && turn->lane != NULL;
}

static void *reader_main(void *argument)
{
	struct reader_thread *self = argument;
	struct zf_readers *readers = self->readers;
	struct turn turn = {.queue = readers->queue};
	struct zf_segment segment;

	while (next_segment(readers, &segment, &turn)) {
		const bool ok = read_segment(readers, &segment, turn.lane);

		zf_segments_done(readers->segments, &segment);
		if (!ok)
			zf_segments_end(readers->segments);
	}
	zf_queue_finish(readers->queue);
	zf_helpers_leave(readers->helpers);
	zf_helpers_stay(readers->helpers);
	self->seconds = zf_thread_seconds();
	return NULL;
}

/* ---- All of them --------------------------------------------------------- */

static bool add_reader(struct zf_readers *readers, zipfit_error *error)
{
	struct reader_thread *reader = &readers->threads[readers->started];

	reader->readers = readers;
	zf_helpers_expect(readers->helpers);
	if (!zf_thread_start(&reader->thread, reader_main, reader, error)) {
		zf_helpers_leave(readers->helpers);
		return false;
	}
	readers->started++;
	return true;
}

static void free_readers(struct zf_readers *readers)
{
	zf_segments_free(readers->segments);
	zf_helpers_free(readers->helpers);
	free(readers);
}

struct zf_readers *zf_readers_start(const zipfit_run_options *options, const struct zf_task *task,
                                    struct zf_queue *queue, size_t most, bool fixed, const zipfit_stop *halt,
                                    zipfit_error *error)
{
	struct zf_readers *readers = calloc(1, sizeof(*readers) + most * sizeof(readers->threads[0]));
	size_t first = fixed ? most : 1;

	if (readers == NULL) {
		zf_fail_memory(error, "readers");
		return NULL;
	}
	readers->queue = queue;
	readers->halt = halt;
	readers->most = most;
	readers->looked = zf_now();
	readers->helpers = zf_helpers_new(error);
	if (readers->helpers != NULL)
		readers->segments = zf_segments_new(options, task, most == 1, halt, error);
	/* With fewer readers than were asked for, the run only takes longer. */
	while (readers->segments != NULL && first-- > 0)
		if (!add_reader(readers, error))
			break;
	if (readers->started > 0)
		return readers;
	free_readers(readers);
	return NULL;
}

void zf_readers_look(struct zf_readers *readers, size_t workers)
{
	const double time = zf_now();
	double starved;
	zipfit_error ignored;

	if (readers->started == readers->most || time - readers->looked < LOOK_SECONDS)
		return;
	starved = zf_queue_starved(readers->queue);
	/* Where a thread cannot be had, those there are go on. */
	if (starved - readers->starved > MUCH_WAITING * (time - readers->looked) * (double)workers &&
	    (zf_segments_remain(readers->segments) || zf_helpers_wanted(readers->helpers)) &&
	    !add_reader(readers, &ignored))
		readers->most = readers->started;
	readers->looked = time;
	readers->starved = starved;
}

void zf_readers_end(struct zf_readers *readers, struct zf_usage *usage)
{
	if (readers == NULL)
		return;
	zf_segments_close(readers->segments);
	for (size_t i = 0; i < readers->started; i++) {
		const struct reader_thread *reader = &readers->threads[i];

		pthread_join(reader->thread, NULL);
		usage->reading += reader->seconds;
		if (reader->seconds > usage->busiest_reader)
			usage->busiest_reader = reader->seconds;
	}
	usage->readers = readers->started;
	free_readers(readers);
}
