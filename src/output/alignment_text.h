/*
 * alignment_text.h - the rows of an alignment of data sets, as text
 */
#ifndef ZF_OUTPUT_ALIGNMENT_TEXT_H
#define ZF_OUTPUT_ALIGNMENT_TEXT_H

#include "util/buffer.h"

/*
 * Appends the names of the columns: value or file, records, bytes, sampled, mean, error, q1, median, q3, above_p90,
 * and, with several target sets, set.
 */
bool zf_append_alignment_heading(struct zf_buffer *to, bool by_value, bool has_sets, zipfit_error *error);

/*
 * Appends a row with its newline: fields between tabs, or, with `json`, an object with the columns' names as keys. A
 * number that is NaN is nan, or null in JSON; the name of the records without a value is -, or null.
 */
bool zf_append_alignment_row(struct zf_buffer *to, const zipfit_alignment_row *row, bool by_value, bool json,
                             zipfit_error *error);

#endif
