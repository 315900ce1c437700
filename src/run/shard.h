/*
 * shard.h - which share of the input is whose
 *
 * Shares are a function of the inputs' names, sizes and contents alone, so that
 * any number of processes find out their own without asking each other.
 */
#ifndef ZF_RUN_SHARD_H
#define ZF_RUN_SHARD_H

#include "input/piece.h"

#define ZF_MAX_SHARDS UINT64_C(1000000)

/*
 * Sets `*pieces` to the `*count` pieces of shard `shard` of `shards` (1 <= shard
 * <= shards), in input order; free() them. There may be none. All inputs must be
 * regular files or bytes in memory. Those that this shard shares with others are
 * opened to see whether they can be cut at any line. `stop` may be NULL.
 */
bool zf_shard_plan(const zipfit_run_options *options, uint64_t shard, uint64_t shards, const zipfit_stop *stop,
                   struct zf_piece **pieces, size_t *count, zipfit_error *error);

/*
 * Which shard this process is, by what a batch system put into the environment:
 * a Slurm array's task, else the rank of srun, of Open MPI or of another MPI.
 * Fails with ZIPFIT_BAD_OPTION where there is none of it, and where the array may
 * be a part of another: a task that was submitted again alone would be shard 1/1.
 */
bool zf_shard_from_environment(uint64_t *shard, uint64_t *shards, zipfit_error *error);

/*
 * How many processes srun or mpirun has started with this one; 1 where neither did. `*variable` names the environment
 * variable that says so, or is NULL.
 */
uint64_t zf_parallel_processes(const char **variable);

#endif
