/*
 * ranks.h - the processes of a parallel job, as a selection sees them
 *
 * Each rank selects from its share; rank 0 gathers and writes. Messages travel through
 * the zipfit_communicator that the caller gave. Without one this process is
 * the only rank, and nearly everything here does nothing. When a rank fails, rank 0
 * reports it, once.
 */
#ifndef ZF_JOB_RANKS_H
#define ZF_JOB_RANKS_H

#include "shards/journal.h"
#include "shards/part.h"

struct zf_ranks;

/* `communicator` is borrowed; NULL: this process is alone. */
struct zf_ranks *zf_ranks_new(const zipfit_communicator *communicator, zipfit_error *error);
void zf_ranks_free(struct zf_ranks *ranks);

size_t zf_ranks_count(const struct zf_ranks *ranks);
size_t zf_ranks_rank(const struct zf_ranks *ranks);

/* Tells rank 0 of the error that ends this rank. */
void zf_ranks_fail(struct zf_ranks *ranks, const zipfit_error *error);

/*
 * To be called often during a run. An error of another rank becomes this one's;
 * a stop of another rank requests `stop`.
 */
bool zf_ranks_poll(struct zf_ranks *ranks, zipfit_stop *stop, zipfit_error *error);

/*
 * After the run, which ended as `ok` and `error` say: waits for all ranks. True where
 * all have done their share; ZIPFIT_SAVED where a stop ended the job.
 */
bool zf_ranks_agree(struct zf_ranks *ranks, bool ok, zipfit_error *error);

/* What the ranks put together. All is borrowed. */
struct zf_gathering {
	const struct zf_part_head *head;
	zipfit_topk *topk;
	struct zf_part_summary *summary; /* this rank's; on rank 0, all ranks' afterwards */
	struct zf_journal *journal;      /* this rank's rows, or NULL */
	const zipfit_stop *stop;
};

/* Puts the selections and summaries of all ranks together on rank 0. */
bool zf_ranks_gather(struct zf_ranks *ranks, const struct zf_gathering *gathering, zipfit_error *error);

/* Then, on rank 0: hands the rows of all ranks to `put` in input order. The other ranks serve theirs meanwhile. */
bool zf_ranks_rows(struct zf_ranks *ranks, const struct zf_gathering *gathering,
                   bool (*put)(void *user, const struct zf_row *row, zipfit_error *error), void *user,
                   zipfit_error *error);

/* Rank 0 tells the others that the outputs stand; they wait for it. */
bool zf_ranks_done(struct zf_ranks *ranks, zipfit_error *error);

#endif
