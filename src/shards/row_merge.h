/*
 * row_merge.h - the rows of several parts as one, in input order
 */
#ifndef ZF_SHARDS_ROW_MERGE_H
#define ZF_SHARDS_ROW_MERGE_H

#include "shards/part.h"

/*
 * Gives all rows of the readers, each of which is at its beginning and gives rows in
 * input order. `put` returns false, with the error filled, to end it.
 */
bool zf_row_merge(struct zf_part_reader *const *readers, size_t count,
                  bool (*put)(void *user, const struct zf_row *row, zipfit_error *error), void *user,
                  zipfit_error *error);

#endif
