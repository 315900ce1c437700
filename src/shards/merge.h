/*
 * merge.h - joins partial results
 *
 * Each part is read to its end, and nothing of it is held but the records that the
 * selection keeps. Rows, which must come out in input order, are read again, from
 * all parts side by side.
 */
#ifndef ZF_SHARDS_MERGE_H
#define ZF_SHARDS_MERGE_H

#include "shards/part.h"

struct zf_merge;

/*
 * Reads the heads of the parts, whose names are borrowed, and sees that they are
 * parts of one thing, none twice, and, unless `partial`, that none is missing.
 * ZIPFIT_BAD_DATA, with the name of the part or the number of the shard, where not.
 */
struct zf_merge *zf_merge_open(const char *const *paths, size_t count, bool partial, const zipfit_stop *stop,
                               zipfit_error *error);
void zf_merge_close(struct zf_merge *merge);

/* What the parts have in common, and the shards that they hold together. */
const struct zf_part_head *zf_merge_head(const struct zf_merge *merge);

/* Lets `step` be told, with `user`, how many records zf_merge_records() has read; their number is not known: `total` is
 * 0. */
void zf_merge_watch(struct zf_merge *merge, void (*step)(void *user, uint64_t records, uint64_t total), void *user);

/* Reads all parts, checks them, and pushes their records, with spans as inputs, into `topk`. */
bool zf_merge_records(struct zf_merge *merge, zipfit_topk *topk, zipfit_error *error);

/* After zf_merge_records(): the parts' summaries as one. */
const struct zf_part_summary *zf_merge_summary(const struct zf_merge *merge);

/* After zf_merge_records(): gives all rows in input order. `put` returns false, with the error filled, to end it. */
bool zf_merge_rows(struct zf_merge *merge, bool (*put)(void *user, const struct zf_row *row, zipfit_error *error),
                   void *user, zipfit_error *error);

#endif
