/*
 * queue.c - batches between readers, workers and one collector, in the order of the input
 *
 * Lanes are in a ring: lane n is in slot n modulo the number of slots. A lane is a list of
 * its batches in the order of filling. All filled batches are in one more list, from which
 * the workers take. One mutex guards the queue. The batches' contents need no lock: each
 * has one owner at a time, and the mutex orders the hand-over.
 */
#include "run/queue.h"

#include "util/error.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

/* The head's reader waits while batches of it hold more than this. One batch alone may exceed it. */
#define HEAD_BYTES ((size_t)16 << 20)

/* Readers of later lanes wait while all batches hold more than this. Each may exceed it by one batch. */
#define AHEAD_BYTES ((size_t)64 << 20)

/* A lane with nothing in it takes little, but there may be hundreds of thousands of inputs. */
#define MAX_LANES ((size_t)1024)

/* Batches that are kept for their next use. */
#define SPARE_BATCHES ((size_t)64)

/* A batch in progress. */
struct zf_queue_entry {
	struct zf_batch *batch;
	struct zf_lane *lane;
	struct zf_queue_entry *next;        /* of the lane */
	struct zf_queue_entry *next_filled; /* of those that no worker has taken */
	bool scored;
	bool shrunk; /* ahead of its turn, only what is needed of it is kept */
	size_t bytes;
};

struct zf_lane {
	uint64_t number;
	struct zf_queue_entry *first, *last;
	size_t batches, bytes; /* of those that are in progress and not shrunk */
	pthread_cond_t room;   /* its reader waits for it; belongs to the slot */
	bool waits;            /* it does */
	bool ended;
	uint64_t bytes_read; /* once it ended */
};

struct zf_queue {
	pthread_mutex_t mutex;
	pthread_cond_t passed;         /* readers wait for it to begin a lane, where there are very many */
	pthread_cond_t filled_changed; /* the workers wait for it */
	pthread_cond_t scored_changed; /* the collector waits for it; on CLOCK_MONOTONIC */
	size_t head_batches, ahead_batches;
	/* All of this under the mutex. */
	uint64_t begun; /* lanes */
	uint64_t head;  /* the number of the head: lanes that were collected */
	size_t open;    /* lanes that have not ended */
	struct zf_queue_entry *filled, *last_filled;
	size_t batches, bytes;  /* of all lanes: those that are not shrunk, and the bytes of all */
	size_t waiting_readers; /* for a batch */
	double starved;         /* seconds */
	uint64_t read;          /* stored bytes of the lanes before the head */
	uint64_t failed;        /* the first lane that failed; UINT64_MAX: none */
	zipfit_error error;     /* of that */
	struct zf_batch *spare[SPARE_BATCHES];
	size_t spare_count;
	bool finished;
	bool closed;
	struct zf_lane lanes[MAX_LANES];
};

static bool init_locks(struct zf_queue *queue)
{
	pthread_condattr_t monotonic;

	if (pthread_mutex_init(&queue->mutex, NULL) != 0)
		return false;
	if (pthread_cond_init(&queue->passed, NULL) != 0)
		goto no_passed;
	if (pthread_cond_init(&queue->filled_changed, NULL) != 0)
		goto no_filled;
	if (pthread_condattr_init(&monotonic) != 0)
		goto no_attribute;
	if (pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) != 0 ||
	    pthread_cond_init(&queue->scored_changed, &monotonic) != 0)
		goto no_scored;
	pthread_condattr_destroy(&monotonic);
	for (size_t i = 0; i < MAX_LANES; i++)
		/* It takes no memory, so it does not fail. */
		(void)pthread_cond_init(&queue->lanes[i].room, NULL);
	return true;
no_scored:
	pthread_condattr_destroy(&monotonic);
no_attribute:
	pthread_cond_destroy(&queue->filled_changed);
no_filled:
	pthread_cond_destroy(&queue->passed);
no_passed:
	pthread_mutex_destroy(&queue->mutex);
	return false;
}

struct zf_queue *zf_queue_new(size_t batches, size_t ahead, zipfit_error *error)
{
	struct zf_queue *queue = calloc(1, sizeof(*queue));

	if (queue == NULL || !init_locks(queue)) {
		free(queue);
		zf_fail_memory(error, "a queue");
		return NULL;
	}
	queue->head_batches = batches;
	queue->ahead_batches = ahead;
	queue->failed = UINT64_MAX;
	return queue;
}

static void free_entry(struct zf_queue_entry *entry)
{
	zf_batch_free(entry->batch);
	free(entry);
}

void zf_queue_free(struct zf_queue *queue)
{
	if (queue == NULL)
		return;
	for (size_t i = 0; i < MAX_LANES; i++)
		while (queue->lanes[i].first != NULL) {
			struct zf_queue_entry *entry = queue->lanes[i].first;

			queue->lanes[i].first = entry->next;
			free_entry(entry);
		}
	while (queue->spare_count > 0)
		free_entry(queue->spare[--queue->spare_count]->entry);
	for (size_t i = 0; i < MAX_LANES; i++)
		pthread_cond_destroy(&queue->lanes[i].room);
	pthread_cond_destroy(&queue->scored_changed);
	pthread_cond_destroy(&queue->filled_changed);
	pthread_cond_destroy(&queue->passed);
	pthread_mutex_destroy(&queue->mutex);
	free(queue);
}

static struct zf_lane *lane_at(struct zf_queue *queue, uint64_t number)
{
	return &queue->lanes[number % MAX_LANES];
}

/* ---- Readers ------------------------------------------------------------- */

struct zf_lane *zf_queue_begin(struct zf_queue *queue)
{
	struct zf_lane *lane = NULL;

	pthread_mutex_lock(&queue->mutex);
	while (!queue->closed && queue->begun - queue->head == MAX_LANES)
		pthread_cond_wait(&queue->passed, &queue->mutex);
	if (!queue->closed) {
		lane = lane_at(queue, queue->begun);
		lane->number = queue->begun++;
		lane->batches = lane->bytes = 0;
		lane->ended = false;
		queue->open++;
	}
	pthread_mutex_unlock(&queue->mutex);
	return lane;
}

/* Whether the lane may have one more batch. Under the mutex. */
static bool has_room(const struct zf_queue *queue, const struct zf_lane *lane)
{
	if (lane->number == queue->head && lane->batches < queue->head_batches && lane->bytes <= HEAD_BYTES)
		return true;
	return lane->number != queue->head && queue->batches < queue->ahead_batches && queue->bytes <= AHEAD_BYTES;
}

/*
 * Wakes the first reader that waits and may go on: one for each batch that has become free. Waking all of them each
 * time would cost more than reading. Under the mutex.
 */
static void wake_reader(struct zf_queue *queue)
{
	if (queue->waiting_readers == 0)
		return;
	for (uint64_t number = queue->head; number < queue->begun; number++) {
		struct zf_lane *lane = lane_at(queue, number);

		if (!lane->waits || !has_room(queue, lane))
			continue;
		lane->waits = false;
		queue->waiting_readers--;
		pthread_cond_signal(&lane->room);
		return;
	}
}

/* Waits until the lane may have one more batch. Under the mutex. */
static void wait_for_room(struct zf_queue *queue, struct zf_lane *lane)
{
	while (!queue->closed && !has_room(queue, lane)) {
		lane->waits = true;
		queue->waiting_readers++;
		/* Who wakes it takes the mark away. */
		while (!queue->closed && lane->waits)
			pthread_cond_wait(&lane->room, &queue->mutex);
	}
}

/* A batch from those that are kept, or a new one. */
static struct zf_batch *make_batch(struct zf_queue *queue, zipfit_error *error)
{
	struct zf_queue_entry *entry;

	if (queue->spare_count > 0)
		return queue->spare[--queue->spare_count];
	entry = calloc(1, sizeof(*entry));
	if (entry == NULL)
		zf_fail_memory(error, "a batch of records");
	else
		entry->batch = zf_batch_new(error);
	if (entry == NULL || entry->batch == NULL) {
		free(entry);
		return NULL;
	}
	entry->batch->entry = entry;
	return entry->batch;
}

struct zf_batch *zf_queue_take_free(struct zf_queue *queue, struct zf_lane *lane, zipfit_error *error)
{
	struct zf_batch *batch = NULL;

	pthread_mutex_lock(&queue->mutex);
	wait_for_room(queue, lane);
	if (queue->closed)
		zf_fail(error, ZIPFIT_STOPPED, "stopped");
	else
		batch = make_batch(queue, error);
	if (batch != NULL) {
		*batch->entry = (struct zf_queue_entry){.batch = batch, .lane = lane};
		lane->batches++;
		queue->batches++;
		wake_reader(queue);
	}
	pthread_mutex_unlock(&queue->mutex);
	return batch;
}

/* Keeps the batch for its next use. Under the mutex. */
static void keep_spare(struct zf_queue *queue, struct zf_batch *batch)
{
	if (batch->records != NULL && queue->spare_count < SPARE_BATCHES && !batch->entry->shrunk)
		queue->spare[queue->spare_count++] = batch;
	else
		free_entry(batch->entry);
}

/* The batch no longer takes one of those that may be in progress. Under the mutex. */
static void discount(struct zf_queue *queue, struct zf_queue_entry *entry)
{
	entry->lane->batches--;
	entry->lane->bytes -= entry->bytes;
	queue->batches--;
}

void zf_queue_put_filled(struct zf_queue *queue, struct zf_batch *batch)
{
	struct zf_queue_entry *entry = batch->entry;
	struct zf_lane *lane = entry->lane;

	pthread_mutex_lock(&queue->mutex);
	if (batch->count == 0) {
		discount(queue, entry);
		keep_spare(queue, batch);
		wake_reader(queue);
		pthread_mutex_unlock(&queue->mutex);
		return;
	}
	entry->bytes = batch->bytes.length;
	lane->bytes += entry->bytes;
	queue->bytes += entry->bytes;
	*(lane->first == NULL ? &lane->first : &lane->last->next) = entry;
	lane->last = entry;
	*(queue->filled == NULL ? &queue->filled : &queue->last_filled->next_filled) = entry;
	queue->last_filled = entry;
	pthread_cond_signal(&queue->filled_changed);
	pthread_mutex_unlock(&queue->mutex);
}

/* Whether no further batch will be filled. Under the mutex. */
static bool all_filled(const struct zf_queue *queue)
{
	return queue->finished && queue->open == 0;
}

void zf_queue_end(struct zf_queue *queue, struct zf_lane *lane, uint64_t bytes_read, const zipfit_error *error)
{
	pthread_mutex_lock(&queue->mutex);
	lane->ended = true;
	lane->bytes_read = bytes_read;
	queue->open--;
	if (error != NULL && lane->number < queue->failed) {
		queue->failed = lane->number;
		queue->error = *error;
	}
	if (lane->number == queue->head)
		pthread_cond_signal(&queue->scored_changed);
	if (all_filled(queue))
		pthread_cond_broadcast(&queue->filled_changed);
	pthread_mutex_unlock(&queue->mutex);
}

void zf_queue_finish(struct zf_queue *queue)
{
	pthread_mutex_lock(&queue->mutex);
	queue->finished = true;
	pthread_cond_broadcast(&queue->filled_changed);
	pthread_cond_signal(&queue->scored_changed);
	pthread_mutex_unlock(&queue->mutex);
}

/* ---- Workers ------------------------------------------------------------- */

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Waits for a batch, and notes how long if that is for a reader. Under the mutex. */
static void wait_for_filled(struct zf_queue *queue)
{
	const double began = now();
	const bool for_reader = queue->waiting_readers == 0;

	pthread_cond_wait(&queue->filled_changed, &queue->mutex);
	if (for_reader && queue->waiting_readers == 0)
		queue->starved += now() - began;
}

struct zf_batch *zf_queue_take_filled(struct zf_queue *queue)
{
	struct zf_queue_entry *entry = NULL;

	pthread_mutex_lock(&queue->mutex);
	while (!queue->closed && queue->filled == NULL && !all_filled(queue))
		wait_for_filled(queue);
	if (!queue->closed && queue->filled != NULL) {
		entry = queue->filled;
		queue->filled = entry->next_filled;
	}
	pthread_mutex_unlock(&queue->mutex);
	return entry != NULL ? entry->batch : NULL;
}

/* Whether only what is needed of the batch should be kept, as its turn is not soon. Under the mutex. */
static bool should_shrink(const struct zf_queue *queue, const struct zf_queue_entry *entry)
{
	return entry->batch->digested && !entry->batch->ends_run && entry->lane->number != queue->head;
}

void zf_queue_put_scored(struct zf_queue *queue, struct zf_batch *batch)
{
	struct zf_queue_entry *entry = batch->entry;

	pthread_mutex_lock(&queue->mutex);
	if (should_shrink(queue, entry)) {
		size_t left;

		pthread_mutex_unlock(&queue->mutex);
		left = zf_batch_shrink(batch);
		pthread_mutex_lock(&queue->mutex);
		entry->shrunk = true;
		discount(queue, entry);
		queue->bytes = queue->bytes - entry->bytes + left;
		entry->bytes = left;
		wake_reader(queue);
	}
	entry->scored = true;
	if (entry->lane->number == queue->head && entry->lane->first == entry)
		pthread_cond_signal(&queue->scored_changed);
	pthread_mutex_unlock(&queue->mutex);
}

double zf_queue_starved(struct zf_queue *queue)
{
	double starved;

	pthread_mutex_lock(&queue->mutex);
	starved = queue->starved;
	pthread_mutex_unlock(&queue->mutex);
	return starved;
}

/* ---- The collector ------------------------------------------------------- */

static struct timespec deadline_in(unsigned milliseconds)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	time.tv_sec += milliseconds / 1000;
	time.tv_nsec += (long)(milliseconds % 1000) * 1000000;
	if (time.tv_nsec >= 1000000000) {
		time.tv_nsec -= 1000000000;
		time.tv_sec++;
	}
	return time;
}

/* Passes the lanes that are collected completely. Under the mutex. */
static void pass_lanes(struct zf_queue *queue)
{
	while (queue->head < queue->begun && queue->head != queue->failed) {
		const struct zf_lane *lane = lane_at(queue, queue->head);

		if (!lane->ended || lane->first != NULL)
			return;
		queue->read += lane->bytes_read;
		queue->head++;
		pthread_cond_signal(&queue->passed);
		wake_reader(queue);
	}
}

/* What there is to collect now. Under the mutex. */
static enum zf_collected look(struct zf_queue *queue, struct zf_batch **batch)
{
	const struct zf_lane *lane;

	if (queue->closed)
		return ZF_COLLECTED_END;
	pass_lanes(queue);
	if (queue->head == queue->begun)
		return queue->finished ? ZF_COLLECTED_END : ZF_COLLECTED_NOTHING;
	lane = lane_at(queue, queue->head);
	if (lane->first == NULL)
		return lane->ended ? ZF_COLLECTED_ERROR : ZF_COLLECTED_NOTHING;
	if (!lane->first->scored)
		return ZF_COLLECTED_NOTHING;
	*batch = lane->first->batch;
	return ZF_COLLECTED_BATCH;
}

enum zf_collected zf_queue_collect(struct zf_queue *queue, unsigned milliseconds, struct zf_batch **batch,
                                   uint64_t *read)
{
	const struct timespec deadline = deadline_in(milliseconds);
	enum zf_collected result;
	int waited = 0;

	pthread_mutex_lock(&queue->mutex);
	result = look(queue, batch);
	while (result == ZF_COLLECTED_NOTHING && waited == 0) {
		waited = pthread_cond_timedwait(&queue->scored_changed, &queue->mutex, &deadline);
		result = look(queue, batch);
	}
	*read = queue->read;
	pthread_mutex_unlock(&queue->mutex);
	return result;
}

const zipfit_error *zf_queue_error(const struct zf_queue *queue)
{
	return &queue->error;
}

void zf_queue_release(struct zf_queue *queue, struct zf_batch *batch)
{
	struct zf_queue_entry *entry = batch->entry;

	/* Now, not when it is filled again: huge batches would hold all their memory until then. */
	zf_batch_reset(batch);
	pthread_mutex_lock(&queue->mutex);
	entry->lane->first = entry->next;
	queue->bytes -= entry->bytes;
	if (!entry->shrunk)
		discount(queue, entry);
	keep_spare(queue, batch);
	wake_reader(queue);
	pthread_mutex_unlock(&queue->mutex);
}

void zf_queue_close(struct zf_queue *queue)
{
	pthread_mutex_lock(&queue->mutex);
	queue->closed = true;
	for (size_t i = 0; i < MAX_LANES; i++)
		pthread_cond_signal(&queue->lanes[i].room);
	pthread_cond_broadcast(&queue->passed);
	pthread_cond_broadcast(&queue->filled_changed);
	pthread_cond_broadcast(&queue->scored_changed);
	pthread_mutex_unlock(&queue->mutex);
}
