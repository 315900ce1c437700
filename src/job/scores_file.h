/*
 * scores_file.h - scores computed before, one row after the other
 *
 * A file as --scores and `zipfit score` write it: a heading, then file, line, bytes and
 * score, separated by tabs, in input order; it may be compressed. The input is read
 * alongside, and every scored record must match the next row.
 */
#ifndef ZF_JOB_SCORES_FILE_H
#define ZF_JOB_SCORES_FILE_H

#include "select/topk.h"

struct zf_scores_file;

/* Which scores the file must have; everything is borrowed. */
struct zf_scores_columns {
	const char *const *names; /* of the target sets, where there are several */
	size_t sets;
	bool no_heading; /* the file has none: its columns are in the order of `names` */
};

/*
 * `path` and `stop` are borrowed, `columns` is read now. With several target sets, a row ends with the set that took
 * the record, which is ignored. ZIPFIT_BAD_DATA where the heading names other columns. A file of one score needs no
 * heading; a file of several needs one unless `no_heading` is set.
 */
struct zf_scores_file *zf_scores_file_open(const char *path, const struct zf_scores_columns *columns,
                                           const zipfit_stop *stop, zipfit_error *error);
void zf_scores_file_close(struct zf_scores_file *file);

/*
 * Sets the score of a record, or its scores; they are valid until the next call. Call it for every record, in input
 * order. A record that is not scored this time may have a row. ZIPFIT_BAD_DATA, with the place of the row, where a
 * scored record has no row, or one of another length.
 */
bool zf_scores_file_take(struct zf_scores_file *file, zipfit_record *record, zipfit_error *error);

/* After the last record: ZIPFIT_BAD_DATA where a row is left. */
bool zf_scores_file_end(struct zf_scores_file *file, zipfit_error *error);

#endif
