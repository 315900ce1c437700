/*
 * queue.h - a bounded ring of batches between one reader, many workers and one collector
 *
 * Every batch goes round: free -> filled by the reader -> scored by a worker ->
 * collected, in the order of filling -> free again. The ring owns the batches; the
 * thread that holds one may change it until it hands the batch on. The number of
 * batches is fixed, and the reader waits while too many bytes are in progress, so
 * memory is bounded for any input.
 */
#ifndef ZF_RUN_QUEUE_H
#define ZF_RUN_QUEUE_H

#include "input/batch.h"

struct zf_queue;

struct zf_queue *zf_queue_new(size_t batches, zipfit_error *error);

/* No thread may be using the queue. */
void zf_queue_free(struct zf_queue *queue);

/* The reader: waits for a free batch, which is empty; NULL once the queue is closed. */
struct zf_batch *zf_queue_take_free(struct zf_queue *queue);

/* The reader: hands on a filled batch. */
void zf_queue_put_filled(struct zf_queue *queue, struct zf_batch *batch);

/* The reader: there are no more batches. */
void zf_queue_finish(struct zf_queue *queue);

/* A worker: waits for a filled batch; NULL if there are no more. */
struct zf_batch *zf_queue_take_filled(struct zf_queue *queue);

/* A worker: hands on a scored batch. */
void zf_queue_put_scored(struct zf_queue *queue, struct zf_batch *batch);

enum zf_collected {
	ZF_COLLECTED_BATCH,
	ZF_COLLECTED_NOTHING, /* the time is up: check for a stop and call again */
	ZF_COLLECTED_END,     /* all batches have been collected, or the queue is closed */
};

/* The collector: waits up to `milliseconds` for the next batch in order. */
enum zf_collected zf_queue_collect(struct zf_queue *queue, unsigned milliseconds, struct zf_batch **batch);

/* The collector: returns the batch that it collected last to the reader. */
void zf_queue_release(struct zf_queue *queue);

/* Any thread: wakes all threads and lets none wait again; batches in progress are dropped. */
void zf_queue_close(struct zf_queue *queue);

#endif
