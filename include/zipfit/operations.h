/*
 * operations.h - the operations, each with every feature of the program's command of that name
 */
#ifndef ZIPFIT_OPERATIONS_H
#define ZIPFIT_OPERATIONS_H

#include "zipfit/options.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The operations. True when all outputs are complete under their names; on failure
 * outputs are unchanged. ZIPFIT_BAD_OPTION where options do not go together or a
 * file would be overwritten that is read; ZIPFIT_SAVED where `stop` ended the
 * run and a checkpoint was written. `stop` may be NULL.
 *
 * zipfit_select() without any limit selects every scored record. With no limit but `min_score`, in input
 * order and with nothing that compares records, it is a filter: it writes each record as soon as its score
 * is known, and a pipe has the records before an error. Inputs and texts in memory
 * exclude `shard`, `checkpoint`, `manifest`, `depfile` and a communicator of several
 * ranks: these know files by their content. zipfit_merge() opens all parts at once; the
 * process needs that many descriptors. A process that writes to a pipe ignores SIGPIPE, to
 * get ZIPFIT_BROKEN_PIPE instead.
 */
ZIPFIT_API bool zipfit_select(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error);
ZIPFIT_API bool zipfit_score(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error);
ZIPFIT_API bool zipfit_merge(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error);
ZIPFIT_API bool zipfit_evaluate(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error);

/*
 * Measures how much to select, and writes the curve as a table: one row for each size, doubling from an eighth of the
 * targets' bytes to the end of the pool or of the limits in `choice`, whichever comes first.
 *
 * The targets are split into two folds. Records are selected with one fold and judged with the other, both ways round:
 * the text of the other fold is predicted after the selected text, in bits per byte, as zipfit_cross_entropy() does.
 * That is for up to 2 MiB of text, targets included. Where more would make its PPMd forget, a context-mixing model of
 * `model_memory` bytes, for both folds together, judges the change since then. The curve is the mean of both ways. Its
 * bottom is where further records are no longer about the task. The size there comes from a parabola, over the
 * logarithm of the size, through the lowest point and those beside it. For that, the size halfway between each two
 * rows, in that logarithm, is measured as well. zipfit_select() measures no more sizes once one is 3 % above the
 * lowest, and four times as large or more.
 *
 * Selections of all sizes are made from the same candidates, so each one begins with the smaller ones: without
 * `candidates` in `choice`, from the whole pool. zipfit_select() with a size as its budget takes the best four times as
 * much by score, which is nearly the same.
 *
 * The folds: of the targets in order of a hash of `seed` and document (src/util/hash.c), the first half is the first
 * fold. Equal documents are in one fold. The prior and the background are those of all targets together.
 *
 * Fails with ZIPFIT_BAD_DATA where all targets are one document. There is one target set.
 */
ZIPFIT_API bool zipfit_tune(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error);

/*
 * Ranks data sets: writes a table with a row for each data set and target set, the nearest to the targets first, as
 * zipfit_alignment_row describes it. A data set is an input or, with `by`, a value of a field.
 *
 * All inputs are read once. Of each data set, `sample_size` records are scored, drawn evenly from all of it by a hash
 * of `seed` and the record's number within its data set. So a sample does not depend on the other data sets. Kept
 * records take `memory`, and beyond it a temporary file. Lists take some 80 bytes for each record of a sample and some
 * hundred for each data set; if they exceed `memory` and 64 MiB, the operation fails with ZIPFIT_BAD_DATA. With
 * `align_all`, records are scored while they are read, and take 8 bytes of memory for each target set.
 *
 * Fails with ZIPFIT_BAD_DATA where no record has the field `by`. It takes no shards, checkpoint or ranks.
 */
ZIPFIT_API bool zipfit_align(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error);

/* What a selection would take, from a sample of its inputs. Bytes and seconds are estimates. */
typedef struct zipfit_estimation {
	uint64_t sampled; /* records scored for the estimate */
	double records, scored;
	double text_bytes; /* decoded */
	double selected, output_bytes;
	double memory_bytes; /* of one process */
	double spool_bytes;  /* temporary files */
	double cpu_seconds;
	size_t threads;
	size_t shard_row_count; /* for some numbers of shards, the last being `options->shards` if that is not 0 */
	struct zipfit_shard_row {
		uint64_t shards;
		double cpu_seconds;  /* of all shards together */
		double seconds_each; /* wall time of one shard with `threads` threads */
		double memory_each;
	} shard_rows[16];
	double wall_seconds; /* without shards, on as many free cores as `threads` */
	uint64_t reserved[7];
} zipfit_estimation;

ZIPFIT_API bool zipfit_estimate(const zipfit_options *options, zipfit_estimation *estimation, zipfit_stop *stop,
                                zipfit_error *error);

/*
 * Says what each of the inputs holds, whatever it is, in the event `inspected` and as text in `output`, with `json` as
 * one JSON object a line. Of an input it reads the first 10,000 records or 64 MiB, unless `read_all` is set; a part,
 * checkpoint or journal it reads and checks as a whole. Of `format`, `kind`, `field`, `pattern` and `chat` are not
 * used.
 *
 * A file that is damaged or cannot be read does not end the operation: its inspection says so, and so does a warning.
 * In the end the function fails, with the last one's error. `stop` may be NULL.
 */
ZIPFIT_API bool zipfit_inspect(const zipfit_options *options, zipfit_stop *stop, zipfit_error *error);

/*
 * Calls `place` with each directory or device in which an operation with these
 * options may create or write a file, for a sandbox. Returning false ends that.
 */
ZIPFIT_API bool zipfit_written_places(const zipfit_options *options,
                                      bool (*place)(void *user, const char *path, zipfit_error *error), void *user,
                                      zipfit_error *error);

#ifdef __cplusplus
}
#endif

#endif
