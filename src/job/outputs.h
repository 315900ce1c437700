/*
 * outputs.h - the files that an operation writes, and how they appear together
 */
#ifndef ZF_JOB_OUTPUTS_H
#define ZF_JOB_OUTPUTS_H

#include "output/output_tree.h"
#include "util/buffer.h"

enum zf_output {
	ZF_OUTPUT_MAIN,
	ZF_OUTPUT_SCORES,
	ZF_OUTPUT_REJECTS,
	ZF_OUTPUT_STATS,
	ZF_OUTPUT_MANIFEST,
	ZF_OUTPUT_DEPFILE,
	ZF_OUTPUT_EXPLAIN,
	ZF_OUTPUT_REPORT,
	ZF_OUTPUT_MODEL,
	ZF_OUTPUT_COUNT,
};

/* An output that options name: the program's option for it, and the path, or NULL. */
struct zf_named_output {
	const char *option;
	const char *path;
};

struct zf_named_output zf_output_named(const zipfit_options *options, enum zf_output output);

/* All-zero has no output. Do not move it while it is open. */
struct zf_outputs {
	struct zf_outfile *files[ZF_OUTPUT_COUNT]; /* NULL where not asked for */
	zipfit_cleanup *cleanup;
	const zipfit_stop *stop;
	struct zf_output_tree *tree; /* --split-output: the main output is one of its files; else NULL */
	size_t split_count;          /* files of the tree that were opened */
};

/*
 * Opens the outputs that `options` name; scores, rejects and report of a shard go into its part, and merge writes them.
 * zf_outputs_close() in any case: it removes what was not published.
 */
bool zf_outputs_open(struct zf_outputs *outputs, const zipfit_options *options, const zipfit_stop *stop,
                     zipfit_error *error);
void zf_outputs_close(struct zf_outputs *outputs);

/* Removes temporary files until something is written to them. */
bool zf_outputs_defer(struct zf_outputs *outputs, zipfit_error *error);

/* Writes `text` to an output, or nowhere if it is not asked for, and empties it. */
bool zf_outputs_write(struct zf_outputs *outputs, enum zf_output output, struct zf_buffer *text, zipfit_error *error);

/* Writes what is buffered for pipes and other open streams; fails if the reader of one has gone. */
bool zf_outputs_flush(struct zf_outputs *outputs, zipfit_error *error);

/*
 * All outputs are complete on the disk before the first one gets its name. Reports, which describe the run, are
 * written when the others are complete: zf_outputs_finish() without `reports`, then with them, then
 * zf_outputs_publish().
 */
bool zf_outputs_finish(struct zf_outputs *outputs, bool reports, zipfit_error *error);
bool zf_outputs_publish(struct zf_outputs *outputs, zipfit_error *error);

#endif
