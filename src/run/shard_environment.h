/*
 * shard_environment.h - finds this process's shard from a batch system's environment variables
 */
#ifndef ZF_RUN_SHARD_ENVIRONMENT_H
#define ZF_RUN_SHARD_ENVIRONMENT_H

#include "zipfit.h"

/*
 * Finds which shard this process is: the task of a Slurm array, or the rank that
 * srun, Open MPI or another MPI gave it. ZIPFIT_BAD_OPTION if no such variable is
 * set, or if the array may be a part of another one: a task that was submitted
 * again alone would be shard 1/1.
 */
bool zf_shard_from_environment(uint64_t *shard, uint64_t *shards, zipfit_error *error);

/*
 * The number of processes that srun or mpirun started together with this one, or 1. `*variable` is the name of the
 * environment variable that says so, or NULL.
 */
uint64_t zf_launched_processes(const char **variable);

#endif
