/*
 * estimate.h - what a run would take, from a sample of its input
 */
#ifndef ZF_RUN_ESTIMATE_H
#define ZF_RUN_ESTIMATE_H

#include "zipfit.h"

/* All of the whole input, where it says nothing else. */
struct zf_estimate {
	uint64_t sampled;      /* records that were scored for this */
	double records;        /* lines, or members */
	double scored;         /* of them, with a document to score */
	double decoded_bytes;  /* all text, decoded */
	double score_seconds;  /* CPU time: records found, parsed and scored */
	double decode_seconds; /* CPU time: inputs decompressed and split, once */
	double repeated_share; /* of the decoding: what each shard of a file repeats, as it cannot be cut */
	double selected;       /* records */
	double selected_bytes; /* as they are written */
};

/*
 * Reads and scores some hundred records from places all over the inputs - from the
 * beginnings of those that cannot be entered in the middle - with one thread.
 * ZIPFIT_BAD_OPTION where an input is not a regular file. Bad records are counted
 * as such. `stop` may be NULL.
 */
bool zf_estimate_run(const zipfit_run_options *options, const zipfit_limit *limit, const zipfit_scorer *scorer,
                     const zipfit_stop *stop, struct zf_estimate *estimate, zipfit_error *error);

#endif
