/*
 * queue.h - batches between readers, workers and one collector, in the order of the input
 *
 * The input is divided into segments, and each has a lane of the queue. A reader begins a
 * lane, fills batches and ends it; several readers do so at the same time. Every batch
 * goes round: free -> filled by a reader -> scored by a worker -> collected -> free again.
 * Batches are collected lane by lane, in the order in which lanes were begun, and within
 * a lane in the order of filling. The queue owns the batches; the thread that holds one
 * may change it until it hands the batch on.
 *
 * The first lane that has not been collected completely is the head. Its reader waits
 * only for the collector, so the run always goes on. Readers of later lanes go ahead
 * until their batches reach a limit of their own: memory is bounded for any input. A
 * batch ahead that was digested counts with what is left of it, which is little.
 */
#ifndef ZF_RUN_QUEUE_H
#define ZF_RUN_QUEUE_H

#include "input/batch.h"

struct zf_queue;
struct zf_lane;

/*
 * A queue that holds at most `batches` >= 1 unscored or undigested batches of the head, and `ahead` of the lanes behind
 * it.
 */
struct zf_queue *zf_queue_new(size_t batches, size_t ahead, zipfit_error *error);

/* No thread may be using the queue. */
void zf_queue_free(struct zf_queue *queue);

/* A reader: begins the lane behind all others; NULL once the queue is closed. Waits while there are very many lanes. */
struct zf_lane *zf_queue_begin(struct zf_queue *queue);

/*
 * A reader: waits until the lane may have one more batch, which is empty. Fails with ZIPFIT_STOPPED once the queue is
 * closed.
 */
struct zf_batch *zf_queue_take_free(struct zf_queue *queue, struct zf_lane *lane, zipfit_error *error);

/* A reader: hands on a filled batch; or gives it back if it is empty. */
void zf_queue_put_filled(struct zf_queue *queue, struct zf_batch *batch);

/*
 * A reader: the lane has no more batches, as its segment ends there or, where `error` is not NULL, as reading it
 * failed. `bytes_read` of its stored bytes were read. The lane may not be used afterwards.
 */
void zf_queue_end(struct zf_queue *queue, struct zf_lane *lane, uint64_t bytes_read, const zipfit_error *error);

/* A reader: there are no more lanes. */
void zf_queue_finish(struct zf_queue *queue);

/* A worker: waits for a filled batch; NULL if there are no more. */
struct zf_batch *zf_queue_take_filled(struct zf_queue *queue);

/* A worker: hands on a scored batch. */
void zf_queue_put_scored(struct zf_queue *queue, struct zf_batch *batch);

enum zf_collected {
	ZF_COLLECTED_BATCH,
	ZF_COLLECTED_NOTHING, /* the time is up: check for a stop and call again */
	ZF_COLLECTED_END,     /* all batches have been collected, or the queue is closed */
	ZF_COLLECTED_ERROR,   /* reading the segment failed behind the last batch */
};

/*
 * The collector: waits up to `milliseconds` for the next batch in order. `*read` receives the stored bytes of all
 * segments before that of the batch.
 */
enum zf_collected zf_queue_collect(struct zf_queue *queue, unsigned milliseconds, struct zf_batch **batch,
                                   uint64_t *read);

/* The collector, after ZF_COLLECTED_ERROR: why. */
const zipfit_error *zf_queue_error(const struct zf_queue *queue);

/* The collector: gives back the batch that it collected last. */
void zf_queue_release(struct zf_queue *queue, struct zf_batch *batch);

/* Any thread: seconds that workers have waited for readers, added up, while no reader had to wait for the collector. */
double zf_queue_starved(struct zf_queue *queue);

/* Any thread: wakes all threads and lets none wait again; batches in progress are dropped. */
void zf_queue_close(struct zf_queue *queue);

#endif
