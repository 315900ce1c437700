/*
 * test_threads.c - how many threads this process may use
 *
 * A batch system's word counts first, then the affinity mask. What a cgroup
 * allows belongs to the machine and cannot be set here; it can only lower the
 * number, and never to 0.
 */
#include "support.h"

#include <sched.h>
#include <stdlib.h>

#define VARIABLE "SLURM_CPUS_PER_TASK"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_slurm_is_honoured, forget_slurm, forget_slurm),
		cmocka_unit_test_setup_teardown(test_nonsense_is_ignored, forget_slurm, forget_slurm),
		cmocka_unit_test_setup_teardown(test_affinity_is_the_upper_bound, forget_slurm, forget_slurm),
		cmocka_unit_test_setup_teardown(test_one_cpu_is_one_thread, forget_slurm, forget_slurm),
	};

	return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
