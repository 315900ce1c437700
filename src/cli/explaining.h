/*
 * explaining.h - the lines of --explain
 */
#ifndef ZF_CLI_EXPLAINING_H
#define ZF_CLI_EXPLAINING_H

#include "cli/job.h"

/* What a record has won against: the best that was not selected. All-zero is none. */
struct rival {
	bool found;
	double score;
	size_t input; /* a span, of one shard */
	uint64_t line;
};

/* Puts `other` in the place of `rival` if it is better. */
void rival_raise(struct rival *rival, struct rival other);

struct explaining;

/*
 * Explains `total` records by the job's targets; `kept` is how records become documents in the form in which they are
 * kept. The job's clock and the progress tell of it.
 */
struct explaining *explaining_open(struct job *job, const zipfit_format *kept, uint64_t total, zipfit_error *error);
void explaining_close(struct explaining *explaining);

/*
 * Writes the line of a selected record, whose bytes are those of the record alone, at
 * once or later. Lines come in the order of the calls.
 */
bool explaining_put(struct explaining *explaining, const struct zf_kept *kept, const struct rival *rival,
                    zipfit_error *error);

/* Writes the lines that have not been written yet. */
bool explaining_finish(struct explaining *explaining, zipfit_error *error);

#endif
