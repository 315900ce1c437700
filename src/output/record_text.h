/*
 * record_text.h - the text of records in the outputs
 *
 * A line is written byte for byte as it was read. A file or an archive member is
 * written as a JSON object {"path":...,"text":...}. Annotations are added before the
 * closing brace and change no other byte.
 */
#ifndef ZF_OUTPUT_RECORD_TEXT_H
#define ZF_OUTPUT_RECORD_TEXT_H

#include "select/topk.h"
#include "util/buffer.h"

/* Appends the JSON object of a ZIPFIT_FILES record. */
bool zf_append_file_record(struct zf_buffer *to, const zipfit_record *record, zipfit_error *error);

/* The names of several target sets and a record's scores for them. */
struct zf_annotation {
	const char *const *names;
	const double *scores;
	size_t sets;       /* 0: there is one set, which has no name */
	const char *taker; /* the set that took the record, or NULL */
};

/* Appends the JSON object `kept->bytes` with the members "zipfit_score" and "zipfit_rank" added. */
bool zf_append_annotated(struct zf_buffer *to, const struct zf_kept *kept, const struct zf_annotation *annotation,
                         zipfit_error *error);

/*
 * Appends the names of the columns of a table of scores, without a newline: file, line, bytes, score; for several
 * target sets, score:NAME for each of them, and set.
 */
bool zf_append_heading(struct zf_buffer *to, const char *const *names, size_t sets, zipfit_error *error);

/* Appends the TSV line of a scored record: file, line, bytes, score. */
bool zf_append_score_tsv(struct zf_buffer *to, const zipfit_record *record, zipfit_error *error);

/* Appends the same as a line of JSON. */
bool zf_append_score_json(struct zf_buffer *to, const zipfit_record *record, zipfit_error *error);

/*
 * Appends a rejected record and the reason: as the member "zipfit_reason" of a JSON
 * record, or after a tab.
 */
bool zf_append_reason(struct zf_buffer *to, const zipfit_record *record, bool is_json, const char *reason,
                      zipfit_error *error);

#endif
