/*
 * queue_state.h - the private members of a queue
 *
 * queue.c has the queue itself, its workers and its collector; lane.c has what readers do with
 * their lanes, and batches while they are in a lane; queue_state.h has what both need. No
 * other file includes this.
 *
 * Lanes are in a ring: lane n is in slot n modulo the number of slots. A lane is a list of
 * its batches in the order of filling. All filled batches are in one more list, from which
 * the workers take. One mutex guards the queue. The batches' contents need no lock: each
 * has one owner at a time, and the mutex orders the hand-over.
 */
#ifndef ZF_RUN_QUEUE_STATE_H
#define ZF_RUN_QUEUE_STATE_H

#include "input/batch.h"

#include <pthread.h>

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

static inline struct zf_lane *zf_queue_lane_at(struct zf_queue *queue, uint64_t number)
{
	return &queue->lanes[number % MAX_LANES];
}

/* Whether no further batch will be filled. Under the mutex. */
static inline bool zf_queue_all_filled(const struct zf_queue *queue)
{
	return queue->finished && queue->open == 0;
}

/* ---- lane.c --------------------------------------------------------------- */

/*
 * Wakes the first reader that waits and may go on: one for each batch that has become free. Waking all of them each
 * time would cost more than reading. Under the mutex.
 */
void zf_lane_wake(struct zf_queue *queue);

/* The batch no longer takes one of those that may be in progress. Under the mutex. */
void zf_lane_discount(struct zf_queue *queue, struct zf_queue_entry *entry);

/* Keeps the batch, which is in no lane any more, for its next use. Under the mutex. */
void zf_lane_keep_spare(struct zf_queue *queue, struct zf_batch *batch);

void zf_lane_free_entry(struct zf_queue_entry *entry);

#endif
