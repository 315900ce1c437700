/*
 * rows.h - the rows of --scores and --rejects, as text
 */
#ifndef ZF_JOB_ROWS_H
#define ZF_JOB_ROWS_H

#include "job/job.h"
#include "job/assignment.h"
#include "shards/part.h"

/* Where rows go and what their spans mean; everything is borrowed. */
struct zf_row_output {
	struct zf_job *job;
	const char *const *paths; /* the inputs */
	size_t path_count;
	uint64_t shards;
	const struct zf_part_summary *summary; /* how many lines the ranges have; NULL: lines have their true numbers */
	const struct zf_assignment *assignment; /* several target sets: which took which record; else NULL */
	const char *const *names;               /* of the target sets, where there are several */
	size_t sets;                            /* how many there are */
	bool begun;                             /* the heading of --scores was written */
	uint64_t span, before;                  /* the span of the last row, and the lines of its file before it */
};

/*
 * Writes the heading of --scores, unless it was written or is not wanted. The first row does this too; call it after
 * the last row, as there may be no row.
 */
bool zf_row_output_begin(struct zf_row_output *rows, zipfit_error *error);

/*
 * Writes a row to the output it belongs to, or nowhere; `user` is a struct zf_row_output. ZIPFIT_BAD_DATA where it
 * belongs to no input: the rows of a journal were not checked before.
 */
bool zf_row_output_put(void *user, const struct zf_row *row, zipfit_error *error);

#endif
