/*
 * ranks.h - the processes of a parallel job: how they begin, fail, stop and end together
 *
 * Each rank selects from its share; rank 0 gathers (gather.h) and writes. Messages travel
 * through the zipfit_communicator that the caller gave. Without one this process
 * is the only rank, and nearly everything here does nothing.
 *
 * Each rank sends rank 0 one report: its share is done, saved, or failed. Rank 0
 * looks for reports while it scores its own share. The first error ends the operation
 * on rank 0, and through it on all ranks, with that error.
 * A stop may reach one rank or all; rank 0 passes it on, so that all save
 * their state, and after the last report all end in the same way.
 */
#ifndef ZF_JOB_RANKS_H
#define ZF_JOB_RANKS_H

#include "util/buffer.h"

struct zf_ranks;

/* `communicator` is borrowed; NULL: this process is alone. ZIPFIT_BAD_OPTION where it lacks a function. */
struct zf_ranks *zf_ranks_new(const zipfit_communicator *communicator, zipfit_error *error);
void zf_ranks_free(struct zf_ranks *ranks);

size_t zf_ranks_count(const struct zf_ranks *ranks);
size_t zf_ranks_rank(const struct zf_ranks *ranks);

/*
 * Tells the others of the error that ends this rank: rank 0 hears of it, and an error
 * on rank 0 ends all other ranks. Call it where an operation fails.
 */
void zf_ranks_fail(struct zf_ranks *ranks, const zipfit_error *error);

/*
 * To be called often during a run. An error of another rank becomes this one's;
 * a stop of another rank requests `stop`.
 */
bool zf_ranks_poll(struct zf_ranks *ranks, zipfit_stop *stop, zipfit_error *error);

/*
 * After the run, which ended as `ok` and `error` say: waits for all ranks. True where
 * all have done their share; ZIPFIT_SAVED or ZIPFIT_STOPPED where a stop ended the job.
 */
bool zf_ranks_agree(struct zf_ranks *ranks, bool ok, zipfit_error *error);

/* Rank 0 tells the others that the outputs are complete; they wait for it. */
bool zf_ranks_done(struct zf_ranks *ranks, zipfit_error *error);

/* ---- Messages, for gather.c ------------------------------------------------ */

enum zf_ranks_tag {
	ZF_TAG_REPORT = 1, /* to rank 0: how a rank's share ended, a zipfit_error */
	ZF_TAG_STOP,       /* from rank 0: stop, since a rank was stopped */
	ZF_TAG_VERDICT,    /* from rank 0: how the job ends, or that all ranks are to go on, a zipfit_error */
	ZF_TAG_BYTES,      /* bytes of a part; an empty message ends them */
	ZF_TAG_REQUEST,    /* from rank 0: a byte, whether more rows are wanted */
	ZF_TAG_ROWS,       /* bytes of a journal; an empty message ends them */
	ZF_TAG_DONE,       /* from rank 0: the outputs are complete */
};

bool zf_ranks_send(struct zf_ranks *ranks, size_t to, enum zf_ranks_tag tag, const void *bytes, size_t length,
                   zipfit_error *error);

/*
 * Waits for the next message with `tag` from rank `from` and puts it into `to`, whose
 * contents it replaces. On rank 0 an error that any rank reports ends the wait.
 */
bool zf_ranks_receive(struct zf_ranks *ranks, size_t from, enum zf_ranks_tag tag, struct zf_buffer *to,
                      zipfit_error *error);

#endif
