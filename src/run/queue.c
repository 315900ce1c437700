/*
 * queue.c - batches between readers, workers and one collector, in the order of the input
 */
#include "run/queue.h"

#include "run/queue_state.h"

#include "util/error.h"

#include <stdlib.h>
#include <time.h>

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

void zf_queue_free(struct zf_queue *queue)
{
	if (queue == NULL)
		return;
	for (size_t i = 0; i < MAX_LANES; i++)
		while (queue->lanes[i].first != NULL) {
			struct zf_queue_entry *entry = queue->lanes[i].first;

			queue->lanes[i].first = entry->next;
			zf_lane_free_entry(entry);
		}
	while (queue->spare_count > 0)
		zf_lane_free_entry(queue->spare[--queue->spare_count]->entry);
	for (size_t i = 0; i < MAX_LANES; i++)
		pthread_cond_destroy(&queue->lanes[i].room);
	pthread_cond_destroy(&queue->scored_changed);
	pthread_cond_destroy(&queue->filled_changed);
	pthread_cond_destroy(&queue->passed);
	pthread_mutex_destroy(&queue->mutex);
	free(queue);
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
	while (!queue->closed && queue->filled == NULL && !zf_queue_all_filled(queue))
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
		zf_lane_discount(queue, entry);
		queue->bytes = queue->bytes - entry->bytes + left;
		entry->bytes = left;
		zf_lane_wake(queue);
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
		const struct zf_lane *lane = zf_queue_lane_at(queue, queue->head);

		if (!lane->ended || lane->first != NULL)
			return;
		queue->read += lane->bytes_read;
		queue->head++;
		pthread_cond_signal(&queue->passed);
		zf_lane_wake(queue);
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
	lane = zf_queue_lane_at(queue, queue->head);
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
		zf_lane_discount(queue, entry);
	zf_lane_keep_spare(queue, batch);
	zf_lane_wake(queue);
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
