/*
 * test_threads.c - how many threads this process may use
 *
 * A batch system's number counts first, then the affinity mask. The quota of a
 * cgroup belongs to the machine and cannot be set here. It can only lower the
 * number, and never to 0. A machine of more CPUs than a cpu_set_t has room for
 * is made by the linker, which sends calls of sched_getaffinity() to this file.
 */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VARIABLE "SLURM_CPUS_PER_TASK"

/* The machine that sched_getaffinity() shows: CPUs `first` to `last` of `cpus` are this process's. 0: the real one. */
static struct {
	size_t cpus, first, last;
	int refusal; /* an errno, instead of a mask */
	int calls;
} machine;

/* The names that the linker gives to what it wraps. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
/* NOLINTBEGIN(bugprone-reserved-identifier) */

int __real_sched_getaffinity(pid_t process, size_t size, cpu_set_t *mask);

int __wrap_sched_getaffinity(pid_t process, size_t size, cpu_set_t *mask)
{
	machine.calls++;
	if (machine.refusal != 0 || size * 8 < machine.cpus) {
		errno = machine.refusal != 0 ? machine.refusal : EINVAL;
		return -1;
	}
	if (machine.cpus == 0)
		return __real_sched_getaffinity(process, size, mask);
	memset(mask, 0, size);
	for (size_t cpu = machine.first; cpu <= machine.last; cpu++)
		CPU_SET_S(cpu, size, mask);
	return 0;
}

/* NOLINTEND(bugprone-reserved-identifier) */

static int forget_machine(void **state)
{
	(void)state;
	memset(&machine, 0, sizeof(machine));
	return 0;
}

static int forget_slurm(void **state)
{
	(void)state;
	return unsetenv(VARIABLE);
}

static size_t threads_with(const char *slurm)
{
	assert_int_equal(0, setenv(VARIABLE, slurm, 1));
	return zipfit_default_threads();
}

static size_t affinity_count(void)
{
	cpu_set_t mask;

	assert_int_equal(0, sched_getaffinity(0, sizeof(mask), &mask));
	return (size_t)CPU_COUNT(&mask);
}

static void test_slurm_is_honoured(void **state)
{
	(void)state;
	/* Above the machine's own number, so that nothing else can give the same answer. */
	assert_int_equal(1, threads_with("1"));
	assert_int_equal(1000, threads_with("1000"));
	assert_int_equal(1007, threads_with("01007"));
}

static void test_nonsense_is_ignored(void **state)
{
	static const char *const nonsense[] = {
		"",
		"0",
		"-4",
		"+4",
		" 4",
		"4 ",
		"4x",
		"x4",
		"4(x2)",
		"4.0",
		"0x10",
		"four",
		"99999999999999999999999",
		"4294967300",
	};
	size_t without;

	(void)state;
	unsetenv(VARIABLE);
	without = zipfit_default_threads();
	for (size_t i = 0; i < ARRAY_LENGTH(nonsense); i++)
		if (threads_with(nonsense[i]) != without)
			fail_msg("'%s' is taken as %zu threads", nonsense[i], threads_with(nonsense[i]));
}

static void test_affinity_is_the_upper_bound(void **state)
{
	(void)state;
	assert_in_range(zipfit_default_threads(), 1, affinity_count());
}

static void test_one_cpu_is_one_thread(void **state)
{
	cpu_set_t all, one;
	size_t threads;
	size_t cpu = 0;

	(void)state;
	assert_int_equal(0, sched_getaffinity(0, sizeof(all), &all));
	while (!CPU_ISSET(cpu, &all))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	assert_int_equal(0, sched_setaffinity(0, sizeof(one), &one));
	threads = zipfit_default_threads();
	assert_int_equal(0, sched_setaffinity(0, sizeof(all), &all));
	assert_int_equal(1, threads);
}

/* Whether a cgroup's quota is set on this machine, which may lower the number too. */
static bool has_quota(void)
{
	static const char *const paths[] = {"/sys/fs/cgroup/cpu.max", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us"};

	for (size_t i = 0; i < ARRAY_LENGTH(paths); i++) {
		const int descriptor = open(paths[i], O_RDONLY | O_CLOEXEC);
		char first = '\0';
		bool found;

		if (descriptor < 0)
			continue;
		/* Without a quota they hold "max" and "-1". */
		found = read(descriptor, &first, 1) == 1 && first >= '0' && first <= '9';
		close(descriptor);
		return found;
	}
	return false;
}

/* With so many CPUs a mask of a fixed size is refused, and the program would use one of them. */
static void test_large_machines_are_counted(void **state)
{
	static const struct {
		size_t cpus, first, last, threads;
	} machines[] = {
		{1024, 0, 1023, 1024}, {2048, 1000, 1099, 100}, {2048, 0, 2047, ZIPFIT_MAX_THREADS},
		{2048, 2047, 2047, 1}, {8192, 7000, 7699, 700}, {100000, 99000, 99499, 500},
	};

	(void)state;
	unsetenv(VARIABLE);
	if (has_quota())
		skip();
	for (size_t i = 0; i < ARRAY_LENGTH(machines); i++) {
		machine.cpus = machines[i].cpus;
		machine.first = machines[i].first;
		machine.last = machines[i].last;
		assert_int_equal(machines[i].threads, zipfit_default_threads());
	}
}

/* A kernel that refuses every mask is asked a few times and no more. */
static void test_a_refusal_is_one_thread(void **state)
{
	(void)state;
	unsetenv(VARIABLE);
	machine.refusal = EINVAL;
	assert_int_equal(1, zipfit_default_threads());
	assert_in_range(machine.calls, 2, 32);
	machine.calls = 0;
	machine.refusal = EPERM;
	assert_int_equal(1, zipfit_default_threads());
	assert_int_equal(1, machine.calls);
}

/* A default that zipfit_run() refuses would be of no use. */
static void test_the_default_is_allowed(void **state)
{
	char most[16];

	(void)state;
	snprintf(most, sizeof(most), "%d", ZIPFIT_MAX_THREADS);
	assert_int_equal(ZIPFIT_MAX_THREADS, threads_with(most));
	assert_int_equal(ZIPFIT_MAX_THREADS, threads_with("1000000"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_slurm_is_honoured, forget_slurm, forget_slurm),
		cmocka_unit_test_setup_teardown(test_nonsense_is_ignored, forget_slurm, forget_slurm),
		cmocka_unit_test_setup_teardown(test_affinity_is_the_upper_bound, forget_slurm, forget_slurm),
		cmocka_unit_test_setup_teardown(test_one_cpu_is_one_thread, forget_slurm, forget_slurm),
		cmocka_unit_test_setup_teardown(test_large_machines_are_counted, forget_machine, forget_machine),
		cmocka_unit_test_setup_teardown(test_a_refusal_is_one_thread, forget_machine, forget_machine),
		cmocka_unit_test_setup_teardown(test_the_default_is_allowed, forget_slurm, forget_slurm),
	};

	return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
