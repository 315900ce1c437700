/*
 * selecting.h - what a run of zipfit_select() knows, and its steps
 */
#ifndef ZF_JOB_SELECTING_H
#define ZF_JOB_SELECTING_H

#include "job/checkpoint_policy.h"
#include "job/gather.h"
#include "job/pool.h"
#include "job/record_rows.h"
#include "job/rows.h"
#include "job/scores_file.h"
#include "job/second_reading.h"
#include "job/surveying.h"

struct zf_selecting {
	struct zf_job job;
	struct zf_ranks *ranks;
	zipfit_options options; /* this rank's */
	struct zf_selection_rules rules;
	struct zf_selection_rules pool_rules; /* with folds: these are further sets of the pool */
	struct zf_pool pool;
	zipfit_topk *view; /* with folds: of the pool's records for the targets; owned */
	bool divided;      /* the output is a part */
	struct zf_share share;
	struct zf_checkpoint_policy policy;
	struct zf_journal *journal;  /* of rows until the end, or NULL: they go to their outputs at once */
	uint64_t kept_rows;          /* how many of them were given to the outputs */
	struct zf_journal *scratch;  /* the same, where it is not the checkpoint's; owned */
	struct zf_part_summary ours; /* what this rank read, then on rank 0 what all did */
	struct zf_record_rows record_rows;
	struct zf_surveying surveying;   /* with --report */
	struct zf_row_output rows;       /* to the outputs */
	struct zf_assignment assignment; /* with several target sets */
	struct zf_scores_file *known;    /* the scores; NULL: they are computed */
	bool writes_rows;                /* workers write the rows of --scores */
	bool reads_twice;                /* the first time only for the scores */
	struct zf_second_reading again;
	struct zf_part_writer writer; /* of the part */
};

/* ---- Records and rows: selecting_records.c ---------------------------------- */

/* Makes the pool, for `scored` records or fewer. */
bool zf_selecting_open_pool(struct zf_selecting *selection, uint64_t scored, zipfit_error *error);

/* Leaves to the workers what needs no order. Scores that are read from a file, or kept for a second reading, do. */
void zf_selecting_leave_to_workers(struct zf_selecting *selection);

/* What the run calls with each record and batch, and what they call with each row; `user` is the zf_selecting. */
bool zf_selecting_record(void *user, const zipfit_record *read, zipfit_error *error);
bool zf_selecting_batch(void *user, const struct zf_resume_point *next, const zipfit_counts *counts,
                        zipfit_error *error);
bool zf_selecting_put_row(void *user, const struct zf_row *row, zipfit_error *error);

/* The same as the last one, for a row that waited until now. */
bool zf_selecting_put_kept_row(void *user, const struct zf_row *row, zipfit_error *error);

/* Reads the inputs a second time, where the first time was only for the scores. */
bool zf_selecting_read_again(struct zf_selecting *selection, zipfit_error *error);

/* ---- The end: selecting_end.c ------------------------------------------------- */

/* Writes the selection or the part, and all other outputs, of all ranks. */
bool zf_selecting_write(struct zf_selecting *selection, zipfit_error *error);

#endif
