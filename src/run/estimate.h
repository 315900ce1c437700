/*
 * estimate.h - what a run would take, from a sample of its input
 */
#ifndef ZF_RUN_ESTIMATE_H
#define ZF_RUN_ESTIMATE_H

#include "select/selection_rules.h"
#include "select/exclude.h"
#include "select/same_text.h"

/* All of the whole input, where it says nothing else. */
struct zf_estimate {
	uint64_t sampled;      /* records that were scored for this */
	double records;        /* lines, or members */
	double scored;         /* of them, with a document to score */
	double decoded_bytes;  /* all text, decoded */
	double score_seconds;  /* CPU time: records parsed and scored, for all target sets */
	double read_seconds;   /* CPU time: inputs decompressed and split, once */
	double repeated_share; /* of the reading: what each shard of a file repeats, as it cannot be cut */
	double selected;       /* records */
	double selected_bytes; /* as they are written */
	double pool; /* records held while the run goes on: for each target set, with what may replace copies */
	double pool_bytes;
};

/* What to estimate. All is borrowed. */
struct zf_estimate_task {
	const struct zf_selection_rules *choosing; /* without a fraction */
	const struct zf_exclude *exclude;          /* NULL: nothing is excluded */
	const struct zf_fold *fold;                /* NULL: records are not told apart by their texts */
	size_t place_records; /* how many records to score at each of some dozens of places, at least 1 */
};

/*
 * Reads and scores some hundreds of records from places all over the inputs - from the
 * beginnings of those that cannot be entered in the middle - with one thread.
 * ZIPFIT_BAD_OPTION where an input is not a regular file. Bad records are counted
 * as such. `stop` may be NULL.
 */
bool zf_estimate_run(const zipfit_run_options *options, const struct zf_estimate_task *task,
                     const zipfit_scorer *scorer, const zipfit_stop *stop, struct zf_estimate *estimate,
                     zipfit_error *error);

#endif
