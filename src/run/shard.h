/*
 * shard.h - divides the input among shards
 *
 * The shares depend only on the names, sizes and contents of the inputs, so each
 * process finds its own without communication.
 */
#ifndef ZF_RUN_SHARD_H
#define ZF_RUN_SHARD_H

#include "input/piece.h"

/*
 * Sets `*pieces` to the `*count` pieces of shard `shard` of `shards` (1 <= shard
 * <= shards <= ZIPFIT_MAX_SHARDS), in input order; free() them. There may be none. All
 * inputs must be regular files. Files that this shard shares with others are opened
 * to find out whether they can be cut at any line. `stop` may be NULL.
 */
bool zf_shard_plan(const zipfit_run_options *options, uint64_t shard, uint64_t shards, const zipfit_stop *stop,
                   struct zf_piece **pieces, size_t *count, zipfit_error *error);

#endif
