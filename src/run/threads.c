/*
 * threads.c - how many threads this process may use
 *
 * A machine's cores are not ours: a batch system gives a task some of them
 * through an environment variable or the affinity mask, a container through a
 * cgroup's quota. Counting cores instead oversubscribes shared nodes.
 */
#include "zipfit.h"

#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SLURM_CPUS_PER_TASK, or 0 where it is unset or no number. */
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

static size_t affinity_threads(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	return (size_t)CPU_COUNT(&set);
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

/* Quota over period in whole CPUs, rounded up; SIZE_MAX where there is no limit. */
static size_t quota_threads(void)
{
	char line[128];
	char *rest;
	long long quota = 0, period = 0;

	/* Version 2, then version 1; in a container the own cgroup is the mount's root. */
	if (read_line("/sys/fs/cgroup/cpu.max", line, sizeof(line))) {
		quota = strtoll(line, &rest, 10); /* 0 where there is none: "max 100000" */
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

	if (slurm > 0)
		return slurm;
	return quota < affinity ? quota : affinity;
}
