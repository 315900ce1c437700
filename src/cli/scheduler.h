/*
 * scheduler.h - what a batch system says about this process in the environment
 */
#ifndef ZF_CLI_SCHEDULER_H
#define ZF_CLI_SCHEDULER_H

#include "zipfit.h"

/*
 * Which shard this process is: the task of a Slurm array, else the rank of srun, of Open MPI
 * or of another MPI. Fails with ZIPFIT_BAD_OPTION where none of these is set, and where the
 * array may be a part of another: a task that was submitted again alone would be shard 1/1.
 */
bool scheduler_shard(uint64_t *shard, uint64_t *shards, zipfit_error *error);

/*
 * Fails with ZIPFIT_BAD_OPTION where this process is one of several that srun or mpirun started: each would
 * do the whole work and write the whole output.
 */
bool scheduler_check(zipfit_error *error);

#endif
