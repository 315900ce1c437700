/*
 * queue.c - a bounded ring of batches between one reader, many workers and one collector
 *
 * Slots are used in turn, which keeps the order at no cost: batch n is in slot n
 * modulo the number of slots, and three counters say how far the reader, the
 * workers and the collector are. A slot is free again when the collector has
 * passed it. One mutex guards the queue. The batches' contents need no lock: each
 * has one owner at a time, and the mutex orders the hand-over.
 */
#include "run/queue.h"

#include "util/error.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

/* The reader waits while the batches in progress hold more than this. One batch alone may exceed it. */
#define BYTES_IN_PROGRESS ((size_t)16 << 20)

struct slot {
	struct zf_batch *batch; /* set once, by zf_queue_new() */
	bool scored;            /* under the mutex */
	size_t bytes;           /* under the mutex: what the batch holds while it is in progress */
};

struct zf_queue {
	pthread_mutex_t mutex;
	pthread_cond_t free_changed;   /* the reader waits for it */
	pthread_cond_t filled_changed; /* the workers wait for it */
	pthread_cond_t scored_changed; /* the collector waits for it; on CLOCK_MONOTONIC */
	/* All of this under the mutex. */
	uint64_t filled;    /* batches handed on by the reader */
	uint64_t taken;     /* of those, taken by workers */
	uint64_t collected; /* of those, given back by the collector */
	size_t bytes_in_progress;
	bool finished;
	bool closed;
	size_t slot_count;
	struct slot slots[];
};

static bool init_locks(struct zf_queue *queue)
{
	pthread_condattr_t monotonic;

	if (pthread_mutex_init(&queue->mutex, NULL) != 0)
		return false;
	if (pthread_cond_init(&queue->free_changed, NULL) != 0)
		goto no_free;
	if (pthread_cond_init(&queue->filled_changed, NULL) != 0)
		goto no_filled;
	if (pthread_condattr_init(&monotonic) != 0)
		goto no_attribute;
	if (pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) != 0 ||
	    pthread_cond_init(&queue->scored_changed, &monotonic) != 0)
		goto no_scored;
	pthread_condattr_destroy(&monotonic);
	return true;
no_scored:
	pthread_condattr_destroy(&monotonic);
no_attribute:
	pthread_cond_destroy(&queue->filled_changed);
no_filled:
	pthread_cond_destroy(&queue->free_changed);
no_free:
	pthread_mutex_destroy(&queue->mutex);
	return false;
}

static void free_slots(struct zf_queue *queue)
{
	for (size_t i = 0; i < queue->slot_count; i++)
		zf_batch_free(queue->slots[i].batch);
	free(queue);
}

struct zf_queue *zf_queue_new(size_t batches, zipfit_error *error)
{
	struct zf_queue *queue = calloc(1, sizeof(*queue) + batches * sizeof(queue->slots[0]));

	if (queue == NULL) {
		zf_fail_memory(error, "a queue");
		return NULL;
	}
	queue->slot_count = batches;
	for (size_t i = 0; i < batches; i++) {
		queue->slots[i].batch = zf_batch_new(error);
		if (queue->slots[i].batch == NULL) {
			free_slots(queue);
			return NULL;
		}
	}
	if (!init_locks(queue)) {
		zf_fail_memory(error, "a queue");
		free_slots(queue);
		return NULL;
	}
	return queue;
}

void zf_queue_free(struct zf_queue *queue)
{
	if (queue == NULL)
		return;
	pthread_cond_destroy(&queue->scored_changed);
	pthread_cond_destroy(&queue->filled_changed);
	pthread_cond_destroy(&queue->free_changed);
	pthread_mutex_destroy(&queue->mutex);
	free_slots(queue);
}

static struct slot *slot_of(struct zf_queue *queue, uint64_t number)
{
	return &queue->slots[number % queue->slot_count];
}

struct zf_batch *zf_queue_take_free(struct zf_queue *queue)
{
	struct zf_batch *batch = NULL;

	pthread_mutex_lock(&queue->mutex);
	while (!queue->closed &&
	       (queue->filled - queue->collected == queue->slot_count || queue->bytes_in_progress > BYTES_IN_PROGRESS))
		pthread_cond_wait(&queue->free_changed, &queue->mutex);
	if (!queue->closed)
		batch = slot_of(queue, queue->filled)->batch;
	pthread_mutex_unlock(&queue->mutex);
	return batch;
}

void zf_queue_put_filled(struct zf_queue *queue, struct zf_batch *batch)
{
	struct slot *slot;

	pthread_mutex_lock(&queue->mutex);
	slot = slot_of(queue, queue->filled);
	slot->scored = false;
	slot->bytes = batch->bytes.length;
	queue->bytes_in_progress += slot->bytes;
	queue->filled++;
	pthread_cond_signal(&queue->filled_changed);
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

struct zf_batch *zf_queue_take_filled(struct zf_queue *queue)
{
	struct zf_batch *batch = NULL;

	pthread_mutex_lock(&queue->mutex);
	while (!queue->closed && !queue->finished && queue->taken == queue->filled)
		pthread_cond_wait(&queue->filled_changed, &queue->mutex);
	if (!queue->closed && queue->taken < queue->filled)
		batch = slot_of(queue, queue->taken++)->batch;
	pthread_mutex_unlock(&queue->mutex);
	return batch;
}

/* The slot of a batch in progress; there are few. */
static struct slot *find_slot(struct zf_queue *queue, const struct zf_batch *batch)
{
	size_t i = 0;

	while (queue->slots[i].batch != batch)
		i++;
	return &queue->slots[i];
}

void zf_queue_put_scored(struct zf_queue *queue, struct zf_batch *batch)
{
	struct slot *slot;

	pthread_mutex_lock(&queue->mutex);
	slot = find_slot(queue, batch);
	slot->scored = true;
	if (slot == slot_of(queue, queue->collected))
		pthread_cond_signal(&queue->scored_changed);
	pthread_mutex_unlock(&queue->mutex);
}

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

enum zf_collected zf_queue_collect(struct zf_queue *queue, unsigned milliseconds, struct zf_batch **batch)
{
	const struct timespec deadline = deadline_in(milliseconds);
	enum zf_collected result = ZF_COLLECTED_NOTHING;
	int waited = 0;

	pthread_mutex_lock(&queue->mutex);
	do {
		const struct slot *next = slot_of(queue, queue->collected);

		if (queue->closed || (queue->finished && queue->collected == queue->filled)) {
			result = ZF_COLLECTED_END;
		} else if (queue->collected < queue->filled && next->scored) {
			result = ZF_COLLECTED_BATCH;
			*batch = next->batch;
		} else if (waited == 0) {
			waited = pthread_cond_timedwait(&queue->scored_changed, &queue->mutex, &deadline);
			continue;
		}
		break;
	} while (true);
	pthread_mutex_unlock(&queue->mutex);
	return result;
}

void zf_queue_release(struct zf_queue *queue)
{
	/* No other thread writes `collected`, or touches this slot. */
	struct slot *slot = slot_of(queue, queue->collected);

	/* Now, not when it is filled again: a ring of huge batches would hold all their memory until then. */
	zf_batch_reset(slot->batch);
	pthread_mutex_lock(&queue->mutex);
	slot->scored = false;
	queue->bytes_in_progress -= slot->bytes;
	queue->collected++;
	pthread_cond_signal(&queue->free_changed);
	pthread_mutex_unlock(&queue->mutex);
}

void zf_queue_close(struct zf_queue *queue)
{
	pthread_mutex_lock(&queue->mutex);
	queue->closed = true;
	pthread_cond_broadcast(&queue->free_changed);
	pthread_cond_broadcast(&queue->filled_changed);
	pthread_cond_broadcast(&queue->scored_changed);
	pthread_mutex_unlock(&queue->mutex);
}
