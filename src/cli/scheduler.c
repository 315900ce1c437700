/*
 * scheduler.c - what a batch system says about this process in the environment
 */
#include "cli/scheduler.h"

#include <inttypes.h>
#include <stdlib.h>

/* The number in an environment variable; false where it is not set or not a number. */
static bool read_variable(const char *name, uint64_t *value)
{
	const char *text = getenv(name);
	char *end;

	if (text == NULL || text[0] < '0' || text[0] > '9')
		return false;
	*value = strtoull(text, &end, 10);
	return *end == '\0';
}

/*
 * The task of a Slurm array: ids run from MIN to MAX in steps of STEP, and there are COUNT of them. Slurm does not say
 * whether these are all tasks or some that were submitted again, alone. A shard of the wrong number of shards would be
 * another result, so an array counts only where it looks whole: more than one id, from 0 or 1 on, without gaps.
 */
static bool find_array_task(uint64_t *shard, uint64_t *shards, zipfit_error *error)
{
	uint64_t id, lowest, highest, step, count;

	if (!read_variable("SLURM_ARRAY_TASK_ID", &id) || !read_variable("SLURM_ARRAY_TASK_MIN", &lowest) ||
	    !read_variable("SLURM_ARRAY_TASK_MAX", &highest) || !read_variable("SLURM_ARRAY_TASK_COUNT", &count))
		return zipfit_fail(error, ZIPFIT_BAD_OPTION, "--shard auto: Slurm's array variables are not complete");
	if (!read_variable("SLURM_ARRAY_TASK_STEP", &step) || step == 0)
		step = 1;
	if (count < 2 || lowest > 1 || highest < lowest || (highest - lowest) / step != count - 1 || id < lowest ||
	    id > highest || (id - lowest) % step != 0)
		return zipfit_fail(error, ZIPFIT_BAD_OPTION,
		                   "--shard auto: this array has %" PRIu64 " of the ids %" PRIu64 " to %" PRIu64
		                   ", which may be a part of another array: give --shard K/N, with N the number of all "
		                   "tasks",
		                   count, lowest, highest);
	*shard = (id - lowest) / step + 1;
	*shards = count;
	return true;
}

/*
 * The variables in which launchers of parallel jobs say which process this is and how many there are. An mpirun may
 * itself have started its daemons by srun, so srun's count last. SLURM_NTASKS is not srun's: a batch script has it too.
 */
static const struct {
	const char *rank, *size;
} launchers[] = {
	{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
	{"PMI_RANK", "PMI_SIZE"},
	{"SLURM_PROCID", "SLURM_STEP_NUM_TASKS"},
};

/* The first of them that is set, or `LAUNCHER_COUNT`. */
#define LAUNCHER_COUNT (sizeof(launchers) / sizeof(launchers[0]))

static size_t find_launcher(uint64_t *rank, uint64_t *size)
{
	size_t i = 0;

	while (i < LAUNCHER_COUNT &&
	       (!read_variable(launchers[i].rank, rank) || !read_variable(launchers[i].size, size)))
		i++;
	return i;
}

bool scheduler_check(zipfit_error *error)
{
	uint64_t rank, size = 1;
	const size_t found = find_launcher(&rank, &size);

	if (found == LAUNCHER_COUNT || size <= 1)
		return true;
	return zipfit_fail(error, ZIPFIT_BAD_OPTION,
	                   "this is one of %" PRIu64 " processes of a parallel job, and each would do all of the work: "
	                   "run zipfit-mpi, or select with --shard auto (where each has inputs of its own, unset %s)",
	                   size, launchers[found].size);
}

bool scheduler_shard(uint64_t *shard, uint64_t *shards, zipfit_error *error)
{
	uint64_t rank;

	if (getenv("SLURM_ARRAY_TASK_ID") != NULL) {
		if (!find_array_task(shard, shards, error))
			return false;
	} else if (find_launcher(&rank, shards) < LAUNCHER_COUNT) {
		*shard = rank + 1;
	} else {
		return zipfit_fail(
			error, ZIPFIT_BAD_OPTION,
			"--shard auto: the environment names neither a Slurm array nor the ranks of a parallel job");
	}
	if (*shard < 1 || *shard > *shards || *shards > ZIPFIT_MAX_SHARDS)
		return zipfit_fail(error, ZIPFIT_BAD_OPTION,
		                   "--shard auto: the environment says %" PRIu64 "/%" PRIu64 ", which is not a shard",
		                   *shard, *shards);
	return true;
}
