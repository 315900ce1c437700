/*
 * estimate.h - what a run would take, from a sample of its input
 */
#ifndef ZF_RUN_ESTIMATE_H
#define ZF_RUN_ESTIMATE_H

#include "select/choose.h"
#include "select/exclude.h"
#include "select/same_text.h"

/* Of the whole input, unless it says otherwise. */
struct zf_estimate {
	uint64_t sampled;       /* records in the sample */
	double records;         /* lines, files or archive members */
	double scored;          /* records that have a document to score */
	double decoded_bytes;   /* all text, decoded */
	double score_seconds;   /* CPU time to parse and score all records, for all target sets */
	double read_seconds;    /* CPU time to decompress and split all inputs once */
	double repeated_share;  /* of the reading time: files that cannot be cut, which every one of their shards reads
	                         */
	double longest_seconds; /* of the reading time: the longest file that only one reader can read */
	double longest_bytes;   /* and its decoded bytes */
	double worker_bytes;    /* memory of a scoring thread, and of one that reads */
	double reader_bytes;
	double selected;       /* records */
	double selected_bytes; /* as written */
	double pool; /* records held during the run, for all target sets, with those that may replace copies */
	double pool_bytes;
};

/* What to estimate. All is borrowed. */
struct zf_estimate_task {
	const struct zf_selection_rules *rules; /* without a fraction */
	const struct zf_exclude *exclude;       /* NULL: nothing is excluded */
	const struct zf_fold *fold;             /* NULL: texts are not compared */
	size_t point_records;                   /* records to score at each of some dozens of points, at least 1 */
};

/*
 * Reads and scores some hundreds of records from all over the inputs, with one
 * thread. ZIPFIT_BAD_OPTION if an input is not a regular file. Bad records do not
 * make it fail. `stop` may be NULL.
 */
bool zf_estimate_run(const zipfit_run_options *options, const struct zf_estimate_task *task,
                     const zipfit_scorer *scorer, const zipfit_stop *stop, struct zf_estimate *estimate,
                     zipfit_error *error);

#endif
