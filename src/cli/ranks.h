/*
 * ranks.h - the processes of a parallel job
 *
 * zipfit is one process, and nearly everything here does nothing (ranks_alone.c). zipfit-mpi
 * is started several times by mpirun or srun (src/mpi/): each rank selects from its
 * share, rank 0 gathers and writes. What one rank suffers, rank 0 tells, once.
 */
#ifndef ZF_CLI_RANKS_H
#define ZF_CLI_RANKS_H

#include "shards/journal.h"
#include "shards/part.h"

/* The first and the last thing that main() does. ranks_end() gives the exit status, or ends the job. */
void ranks_begin(int *argc, char ***argv);
int ranks_end(int status);

/* Whether the program is made for parallel jobs: it talks to other processes then, be there some or not. */
bool ranks_parallel(void);

/*
 * Fails with ZIPFIT_BAD_OPTION where this process is one of several that srun or mpirun started and that do not know of
 * each other: each would do the whole work and write the whole output. `divided`: each has a share of its own.
 */
bool ranks_check(bool divided, zipfit_error *error);

size_t ranks_count(void);
size_t ranks_rank(void);

/* Tells rank 0 of an error that ends this rank. */
void ranks_fail(const zipfit_error *error);

/*
 * To be called often while a run goes on. Another rank's error becomes this one's;
 * another rank's signal requests `stop`.
 */
bool ranks_poll(zipfit_stop *stop, zipfit_error *error);

/*
 * After the run, which ended as `ok` and `error` say: waits for all ranks. True where
 * all have done their share; with ZIPFIT_SAVED where a signal ended the job.
 */
bool ranks_agree(bool ok, zipfit_stop *stop, zipfit_error *error);

/* What of a selection the ranks put together. */
struct gathering {
	const struct zf_part_head *head;
	zipfit_topk *topk;
	struct zf_part_summary *summary; /* this rank's; on rank 0, all ranks' afterwards */
	struct zf_journal *journal;      /* this rank's rows, or NULL */
	const zipfit_stop *stop;
};

/* Puts selections and summaries of all ranks together on rank 0. */
bool ranks_gather(const struct gathering *gathering, zipfit_error *error);

/* Then, on rank 0: gives the rows of all ranks in input order. The other ranks serve theirs meanwhile. */
bool ranks_rows(const struct gathering *gathering,
                bool (*put)(void *user, const struct zf_row *row, zipfit_error *error), void *user,
                zipfit_error *error);

/* Rank 0 says that the outputs stand; the others wait for it. */
bool ranks_done(zipfit_error *error);

#endif
