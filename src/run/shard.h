/*
 * shard.h - which share of the input is whose
 *
 * Shares are a function of the inputs' names, sizes and contents alone, so that
 * any number of processes find out their own without asking each other.
 */
#ifndef ZF_RUN_SHARD_H
#define ZF_RUN_SHARD_H

#include "input/piece.h"

/*
 * Sets `*pieces` to the `*count` pieces of shard `shard` of `shards` (1 <= shard
 * <= shards), in input order; free() them. There may be none. All inputs must be
 * regular files. Files that this shard shares with others are opened to see
 * whether they can be cut at any line. `stop` may be NULL.
 */
bool zf_shard_plan(const zipfit_run_options *options, uint64_t shard, uint64_t shards, const zipfit_stop *stop,
                   struct zf_piece **pieces, size_t *count, zipfit_error *error);

#endif
