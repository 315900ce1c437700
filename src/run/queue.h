/*
 * queue.h - a bounded ring of batches between one reader, many workers and one collector
 *
 * Every batch goes round: free -> filled by the reader -> scored by a worker ->
 * collected, in the order of filling -> free again. The ring owns the batches;
 * whoever was handed one may change it until he hands it on. There are as many
 * batches as the ring was made with, and the reader waits while too many bytes
 * are under way, so memory is bounded whatever the input is.
 */
#ifndef ZF_RUN_QUEUE_H
#define ZF_RUN_QUEUE_H

#include "input/batch.h"

struct zf_queue;

struct zf_queue *zf_queue_new(size_t batches, zipfit_error *error);

/* No thread may use the queue any more. */
void zf_queue_free(struct zf_queue *queue);

/* The reader: waits for a free batch, emptied; NULL once the queue is closed. */
struct zf_batch *zf_queue_take_free(struct zf_queue *queue);

/* The reader: hands on a filled batch. */
void zf_queue_put_filled(struct zf_queue *queue, struct zf_batch *batch);

/* The reader: no batch will follow. */
void zf_queue_finish(struct zf_queue *queue);

/* A worker: waits for a filled batch; NULL once there will be none. */
struct zf_batch *zf_queue_take_filled(struct zf_queue *queue);

/* A worker: hands on a scored batch. */
void zf_queue_put_scored(struct zf_queue *queue, struct zf_batch *batch);

enum zf_collected {
	ZF_COLLECTED_BATCH,
	ZF_COLLECTED_NOTHING, /* the time is over: look around and call again */
	ZF_COLLECTED_END,     /* all batches have been collected, or the queue is closed */
};

/* The collector: waits up to `milliseconds` for the next batch in order. */
enum zf_collected zf_queue_collect(struct zf_queue *queue, unsigned milliseconds, struct zf_batch **batch);

/* The collector: gives the batch it collected last back to the reader. */
void zf_queue_release(struct zf_queue *queue);

/* Any thread: wakes everyone up and lets nobody wait again; what is under way is dropped. */
void zf_queue_close(struct zf_queue *queue);

#endif
