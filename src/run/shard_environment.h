/*
 * shard_environment.h - which shard this process is, by what a batch system says
 */
#ifndef ZF_RUN_SHARD_ENVIRONMENT_H
#define ZF_RUN_SHARD_ENVIRONMENT_H

#include "zipfit.h"

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
uint64_t zf_launched_processes(const char **variable);

#endif
