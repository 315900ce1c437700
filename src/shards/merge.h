/*
 * merge.h - merges partial results
 *
 * The parts are read one after the other, and only the records that the selection
 * keeps stay in memory. Rows must come out in input order, so they are read in a
 * second pass, from all parts at the same time.
 */
#ifndef ZF_SHARDS_MERGE_H
#define ZF_SHARDS_MERGE_H

#include "shards/part.h"

struct zf_merge;

/*
 * Reads the heads of the parts, whose names are borrowed. Checks that they belong to the
 * same run, that no shard is there twice and, unless `partial`, that none is missing. If
 * not, ZIPFIT_BAD_DATA names the part or the shard.
 */
struct zf_merge *zf_merge_open(const char *const *paths, size_t count, bool partial, const zipfit_stop *stop,
                               zipfit_error *error);
void zf_merge_close(struct zf_merge *merge);

/* What the parts have in common, and the shards that they hold together. */
const struct zf_part_head *zf_merge_head(const struct zf_merge *merge);

/* zf_merge_records() calls `step` after each record with the number read so far. `total` is 0: it is not known. */
void zf_merge_watch(struct zf_merge *merge, void (*step)(void *user, uint64_t records, uint64_t total), void *user);

/* Reads and checks all parts and pushes their records into `topk`. The `input` of a record is a span (span.h). */
bool zf_merge_records(struct zf_merge *merge, zipfit_topk *topk, zipfit_error *error);

/* After zf_merge_records(): the sum of the parts' summaries. */
const struct zf_part_summary *zf_merge_summary(const struct zf_merge *merge);

/* After zf_merge_records(): the targets of each set, NULL where the parts hold none. */
const zipfit_documents *const *zf_merge_targets(const struct zf_merge *merge);

/* After zf_merge_records(): calls `put` for all rows in input order, until it returns false with the error filled. */
bool zf_merge_rows(struct zf_merge *merge, bool (*put)(void *user, const struct zf_row *row, zipfit_error *error),
                   void *user, zipfit_error *error);

#endif
