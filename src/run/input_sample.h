/*
 * input_sample.h - a sample of a run's input, scored
 */
#ifndef ZF_RUN_INPUT_SAMPLE_H
#define ZF_RUN_INPUT_SAMPLE_H

#include "select/exclude.h"
#include "select/same_text.h"

/* A record with a score. */
struct zf_sampled {
	double weight; /* how many records of the input it stands for */
	uint64_t document_bytes;
	uint64_t record_bytes; /* as written, with the newline */
};

struct zf_input_sample {
	struct zf_sampled *scored;
	double *scores; /* `sets` for each of `scored` */
	size_t scored_count, sets;
	uint64_t sampled; /* records, scored or not */
	/* Estimates of the whole input. */
	double records, documents; /* all of them, and those with a score */
	double bytes;              /* all text, decoded, with newlines */
	double seconds;            /* CPU time to score them */
	/* The files that have a part in the sample: stored bytes of those that can be read from any line on, and
	 * others. */
	uint64_t plain_stored, other_stored;
	/* Decoded bytes that were read to measure reading, and the CPU time that it took. */
	uint64_t read;
	double read_seconds;
	/* Of the file that takes one reader longest: the CPU time, and its decoded bytes. 0 without one of these. */
	double longest_seconds, longest_bytes;
	/* Memory of a scoring thread, and by how much reading made this process's memory grow. */
	double worker_bytes, reader_bytes;
};

/*
 * Reads and scores up to `point_records` records at each of some dozens of points of the inputs. `exclude`, `fold` and
 * `stop` may be NULL. Call zf_input_sample_free() whether it fails or not. ZIPFIT_BAD_OPTION if an input is not a
 * regular file.
 */
bool zf_input_sample_take(struct zf_input_sample *sample, const zipfit_run_options *options,
                          const zipfit_scorer *scorer, const struct zf_exclude *exclude, const struct zf_fold *fold,
                          size_t point_records, const zipfit_stop *stop, zipfit_error *error);
void zf_input_sample_free(struct zf_input_sample *sample);

#endif
