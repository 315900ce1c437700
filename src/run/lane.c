/*
 * lane.c - what readers do with the lanes of a queue, and how batches come and go
 */
#include "run/queue.h"

#include "run/queue_state.h"

#include "util/error.h"

#include <stdlib.h>

/* The head's reader waits while batches of it hold more than this. One batch alone may exceed it. */
#define HEAD_BYTES ((size_t)16 << 20)

/* Readers of later lanes wait while all batches hold more than this. Each may exceed it by one batch. */
#define AHEAD_BYTES ((size_t)64 << 20)

/* ---- Batches ------------------------------------------------------------- */

void zf_lane_free_entry(struct zf_queue_entry *entry)
{
	zf_batch_free(entry->batch);
	free(entry);
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

void zf_lane_keep_spare(struct zf_queue *queue, struct zf_batch *batch)
{
	if (batch->records != NULL && queue->spare_count < SPARE_BATCHES && !batch->entry->shrunk)
		queue->spare[queue->spare_count++] = batch;
	else
		zf_lane_free_entry(batch->entry);
}

void zf_lane_discount(struct zf_queue *queue, struct zf_queue_entry *entry)
{
	entry->lane->batches--;
	entry->lane->bytes -= entry->bytes;
	queue->batches--;
}

/* ---- Room in a lane ------------------------------------------------------- */

/* Whether the lane may have one more batch. Under the mutex. */
static bool has_room(const struct zf_queue *queue, const struct zf_lane *lane)
{
	if (lane->number == queue->head && lane->batches < queue->head_batches && lane->bytes <= HEAD_BYTES)
		return true;
	return lane->number != queue->head && queue->batches < queue->ahead_batches && queue->bytes <= AHEAD_BYTES;
}

void zf_lane_wake(struct zf_queue *queue)
{
	if (queue->waiting_readers == 0)
		return;
	for (uint64_t number = queue->head; number < queue->begun; number++) {
		struct zf_lane *lane = zf_queue_lane_at(queue, number);

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

/* ---- Readers ------------------------------------------------------------- */

struct zf_lane *zf_queue_begin(struct zf_queue *queue)
{
	struct zf_lane *lane = NULL;

	pthread_mutex_lock(&queue->mutex);
	while (!queue->closed && queue->begun - queue->head == MAX_LANES)
		pthread_cond_wait(&queue->passed, &queue->mutex);
	if (!queue->closed) {
		lane = zf_queue_lane_at(queue, queue->begun);
		lane->number = queue->begun++;
		lane->batches = lane->bytes = 0;
		lane->ended = false;
		queue->open++;
	}
	pthread_mutex_unlock(&queue->mutex);
	return lane;
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
		zf_lane_wake(queue);
	}
	pthread_mutex_unlock(&queue->mutex);
	return batch;
}

void zf_queue_put_filled(struct zf_queue *queue, struct zf_batch *batch)
{
	struct zf_queue_entry *entry = batch->entry;
	struct zf_lane *lane = entry->lane;

	pthread_mutex_lock(&queue->mutex);
	if (batch->count == 0) {
		zf_lane_discount(queue, entry);
		zf_lane_keep_spare(queue, batch);
		zf_lane_wake(queue);
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
	if (zf_queue_all_filled(queue))
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
