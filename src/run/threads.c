/*
 * threads.c - how many threads this process may use
 *
 * A process may not use every core of its machine. A batch system gives a task
 * some of them, by an environment variable or the affinity mask; a container
 * gives it a cgroup quota. Counting cores instead oversubscribes shared nodes.
 */
#include "zipfit.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The largest affinity mask that is tried. Linux manages at most 8,192 CPUs today. */
#define MAX_CPUS ((size_t)1 << 20)

/* SLURM_CPUS_PER_TASK, or 0 if it is unset or not a number. */
static size_t slurm_threads(void)
{
	const char *text = getenv("SLURM_CPUS_PER_TASK");
	char *end;
	unsigned long threads;

	if (text == NULL || text[0] < '0' || text[0] > '9')
		return 0;
	threads = strtoul(text, &end, 10);
	return *end == '\0' && threads <= INT_MAX ? (size_t)threads : 0;
}

/*
 * How many CPUs the affinity mask names; 1 if the kernel does not say. The kernel refuses a mask that has no room for
 * all CPUs that it can manage, with EINVAL. It does not tell how much it needs, so the mask doubles until it fits.
 */
static size_t affinity_threads(void)
{
	for (size_t cpus = CPU_SETSIZE; cpus <= MAX_CPUS; cpus *= 2) {
		const size_t bytes = CPU_ALLOC_SIZE(cpus);
		cpu_set_t *mask = CPU_ALLOC(cpus);
		size_t threads = 0;

		if (mask == NULL)
			return 1;
		if (sched_getaffinity(0, bytes, mask) == 0)
			threads = (size_t)CPU_COUNT_S(bytes, mask);
		else if (errno != EINVAL)
			threads = 1;
		CPU_FREE(mask);
		if (threads > 0)
			return threads;
	}
	return 1;
}

/* Reads one line of a small file of the kernel. */
static bool read_line(const char *path, char *line, int size)
{
	FILE *file = fopen(path, "re");
	bool ok;

	if (file == NULL)
		return false;
	ok = fgets(line, size, file) != NULL;
	fclose(file);
	return ok;
}

/* The cgroup quota in whole CPUs, rounded up; SIZE_MAX if there is no limit. */
static size_t quota_threads(void)
{
	char line[128];
	char *rest;
	long long quota = 0, period = 0;

	/* cgroup version 2, then version 1. In a container the root of the mount is the container's own cgroup. */
	if (read_line("/sys/fs/cgroup/cpu.max", line, sizeof(line))) {
		quota = strtoll(line, &rest, 10); /* 0 if there is no limit: "max 100000" */
		period = strtoll(rest, NULL, 10);
	} else if (read_line("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", line, sizeof(line))) {
		quota = strtoll(line, NULL, 10);
		if (read_line("/sys/fs/cgroup/cpu/cpu.cfs_period_us", line, sizeof(line)))
			period = strtoll(line, NULL, 10);
	}
	if (quota <= 0 || period <= 0)
		return SIZE_MAX;
	return (size_t)((quota + period - 1) / period);
}

size_t zipfit_default_threads(void)
{
	const size_t slurm = slurm_threads();
	const size_t affinity = affinity_threads();
	const size_t quota = quota_threads();
	const size_t threads = slurm > 0 ? slurm : quota < affinity ? quota : affinity;

	return threads < ZIPFIT_MAX_THREADS ? threads : ZIPFIT_MAX_THREADS;
}
