/*
 * share.h - which part of the input a run reads, and what its results are called
 *
 * Without --shard that is all of the input: one shard of one.
 */
#ifndef ZF_JOB_SHARE_H
#define ZF_JOB_SHARE_H

#include "job/job.h"
#include "shards/part.h"

struct zf_share {
	const struct zf_damages *damages; /* the job's */
	struct zf_piece *pieces;          /* NULL: all inputs, each whole; owned */
	size_t piece_count;
	uint64_t *lines;          /* of each piece: records seen so far */
	size_t piece;             /* the one under way */
	struct zf_part_head head; /* of parts and checkpoints; `held` points to `shard` */
	uint64_t shard;
};

/*
 * Finds out the pieces, where `options` - the job's, with this rank's shard - divide
 * the input, and who this run is, for parts and checkpoints. zf_share_close() in any case.
 */
bool zf_share_open(struct zf_share *share, const struct zf_job *job, const zipfit_options *options,
                   zipfit_error *error);
void zf_share_close(struct zf_share *share);

/*
 * After the last record: where parts or checkpoints say what the inputs are, sees that they still are that.
 * An input that was only touched is. ZIPFIT_BAD_DATA, with its name, where not.
 */
bool zf_share_check(const struct zf_share *share, const struct zf_job *job, zipfit_error *error);

/* Counts a record, and gives the span of its line. To be called for every record, in order. */
uint64_t zf_share_note(struct zf_share *share, const zipfit_record *record);

/* Fills `summary`, whose ranges are to be freed by zf_part_summary_free(). */
bool zf_share_summarise(const struct zf_share *share, const zipfit_counts *counts, const zipfit_topk *topk,
                        struct zf_part_summary *summary, zipfit_error *error);

/* Goes on from where `summary` stands. */
void zf_share_go_on(struct zf_share *share, const struct zf_part_summary *summary);

#endif
