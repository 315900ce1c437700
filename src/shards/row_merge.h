/*
 * row_merge.h - merges the rows of several parts in input order
 */
#ifndef ZF_SHARDS_ROW_MERGE_H
#define ZF_SHARDS_ROW_MERGE_H

#include "shards/part.h"

/*
 * Calls `put` for all rows of the readers in input order, until it returns false with
 * the error filled. Each reader is at its beginning and has its rows in input order.
 */
bool zf_row_merge(struct zf_part_reader *const *readers, size_t count,
                  bool (*put)(void *user, const struct zf_row *row, zipfit_error *error), void *user,
                  zipfit_error *error);

#endif
