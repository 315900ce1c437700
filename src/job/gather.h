/*
 * gather.h - joins the selections of all ranks of a job
 */
#ifndef ZF_JOB_GATHER_H
#define ZF_JOB_GATHER_H

#include "job/ranks.h"
#include "shards/journal.h"
#include "shards/part.h"

/* What the ranks join. All is borrowed. */
struct zf_gathering {
	const struct zf_part_head *head;
	zipfit_topk *topk;
	struct zf_part_summary *summary; /* this rank's; on rank 0, all ranks' afterwards */
	struct zf_journal *journal;      /* this rank's rows, or NULL */
	const zipfit_stop *stop;
};

/* Joins the selections and summaries of all ranks on rank 0. */
bool zf_ranks_gather(struct zf_ranks *ranks, const struct zf_gathering *gathering, zipfit_error *error);

/*
 * Then, on rank 0: hands the rows of all ranks to `put` in input order. The other
 * ranks send theirs meanwhile. With one rank, does nothing.
 */
bool zf_ranks_rows(struct zf_ranks *ranks, const struct zf_gathering *gathering,
                   bool (*put)(void *user, const struct zf_row *row, zipfit_error *error), void *user,
                   zipfit_error *error);

#endif
