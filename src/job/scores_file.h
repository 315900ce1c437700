/*
 * scores_file.h - scores computed before, one row after the other
 *
 * A file as --scores and `zipfit score` write it: a heading, then file, line, bytes and
 * score, separated by tabs, in input order; it may be compressed. The input is read beside
 * it, and every scored record must be the one of the next row.
 */
#ifndef ZF_JOB_SCORES_FILE_H
#define ZF_JOB_SCORES_FILE_H

#include "select/topk.h"

struct zf_scores_file;

/* What the scores in a file are to be; everything is borrowed. */
struct zf_scores_columns {
	const char *const *names; /* of the target sets, where there are several */
	size_t sets;
	bool no_heading; /* the file has none: its columns are taken as they come */
};

/*
 * `path` and `stop` are borrowed, `columns` is read now. With several target sets, a row ends with the set that took
 * the record, which is not looked at. ZIPFIT_BAD_DATA where the heading names other columns. A file of one score
 * needs no heading; one of several does, unless `no_heading` says that their order is known.
 */
struct zf_scores_file *zf_scores_file_open(const char *path, const struct zf_scores_columns *columns,
                                           const zipfit_stop *stop, zipfit_error *error);
void zf_scores_file_close(struct zf_scores_file *file);

/*
 * Sets the score of a record, or its scores, in input order; they are valid until the next call. A record that is not
 * scored now may have a row. ZIPFIT_BAD_DATA, with the row's place, where a scored record has none, or its length is
 * another.
 */
bool zf_scores_file_take(struct zf_scores_file *file, zipfit_record *record, zipfit_error *error);

/* After the last record: ZIPFIT_BAD_DATA where a row is left. */
bool zf_scores_file_end(struct zf_scores_file *file, zipfit_error *error);

#endif
