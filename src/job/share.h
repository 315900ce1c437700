/*
 * share.h - which part of the input a run reads, and how its results are identified
 *
 * Without --shard that is all of the input: one shard of one.
 */
#ifndef ZF_JOB_SHARE_H
#define ZF_JOB_SHARE_H

#include "job/job.h"
#include "shards/part.h"

struct zf_share {
	const struct zf_damages *damages; /* the job's */
	const struct zf_survey *survey;   /* the job's; NULL: it has none */
	struct zf_piece *pieces;          /* NULL: all inputs, each whole; owned */
	size_t piece_count;
	uint64_t *lines;          /* of each piece: records seen so far */
	size_t piece;             /* the current one */
	struct zf_part_head head; /* of parts and checkpoints; `held` points to `shard` */
	uint64_t shard;
};

/*
 * Finds the pieces, if `options` - the job's, with this rank's shard - divide the input,
 * and identifies this run for parts and checkpoints. zf_share_close() in any case.
 */
bool zf_share_open(struct zf_share *share, const struct zf_job *job, const zipfit_options *options,
                   zipfit_error *error);
void zf_share_close(struct zf_share *share);

/*
 * After the last record: if parts or checkpoints identify the inputs, checks that these have not changed. Another time
 * of change alone is no change. ZIPFIT_BAD_DATA, with the name of an input that has changed.
 */
bool zf_share_check(const struct zf_share *share, const struct zf_job *job, zipfit_error *error);

/* Counts a record, and returns the span of its line. Call it for every record, in order. */
uint64_t zf_share_note(struct zf_share *share, const zipfit_record *record);

/* Fills `summary`; zf_part_summary_free() it. */
bool zf_share_summarise(const struct zf_share *share, const zipfit_counts *counts, const zipfit_topk *topk,
                        struct zf_part_summary *summary, zipfit_error *error);

/* Continues after what `summary` has counted. */
void zf_share_go_on(struct zf_share *share, const struct zf_part_summary *summary);

#endif
