/*
 * Tests of scheduler.c: what a batch system says about this process.
 */
#include "support.h"

#include "cli/scheduler.h"

#include <stdlib.h>
#include <string.h>

static void clear_environment(void)
{
	static const char *const names[] = {
		"SLURM_ARRAY_TASK_ID",
		"SLURM_ARRAY_TASK_MIN",
		"SLURM_ARRAY_TASK_MAX",
		"SLURM_ARRAY_TASK_COUNT",
		"SLURM_ARRAY_TASK_STEP",
		"SLURM_PROCID",
		"SLURM_STEP_NUM_TASKS",
		"SLURM_NTASKS",
		"OMPI_COMM_WORLD_RANK",
		"OMPI_COMM_WORLD_SIZE",
		"PMI_RANK",
		"PMI_SIZE",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
		unsetenv(names[i]);
}

static void assert_shard(uint64_t shard, uint64_t shards)
{
	uint64_t found, of;
	zipfit_error error;

	assert_ok(scheduler_shard(&found, &of, &error), error);
	assert_int_equal(shard, found);
	assert_int_equal(shards, of);
}

static void assert_no_shard(const char *message)
{
	uint64_t shard, shards;
	zipfit_error error;

	assert_false(scheduler_shard(&shard, &shards, &error));
	assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
	assert_starts_with(error.message, message);
}

/* Whether a program that knows of no other processes may run: not where `variable` says that there are others. */
static void assert_alone(const char *variable)
{
	zipfit_error error;

	if (variable == NULL) {
		assert_ok(scheduler_check(&error), error);
		return;
	}
	assert_false(scheduler_check(&error));
	assert_int_equal(ZIPFIT_BAD_OPTION, error.code);
	assert_non_null(strstr(error.message, variable));
}

static void test_launchers(void **state)
{
	(void)state;
	clear_environment();
	assert_no_shard("--shard auto: the environment names neither");
	/* A batch script has these; it is one process. */
	setenv("SLURM_PROCID", "0", 1);
	setenv("SLURM_NTASKS", "6", 1);
	assert_no_shard("--shard auto: the environment names neither");
	assert_alone(NULL);
	setenv("SLURM_PROCID", "1", 1);
	setenv("SLURM_STEP_NUM_TASKS", "6", 1);
	assert_shard(2, 6);
	assert_alone("unset "
	             "SLURM_STEP_NUM_TASKS");
	setenv("PMI_RANK", "0", 1);
	setenv("PMI_SIZE", "3", 1);
	assert_shard(1, 3);
	assert_alone("unset "
	             "PMI_SIZE");
	setenv("OMPI_COMM_WORLD_RANK", "4", 1);
	setenv("OMPI_COMM_WORLD_SIZE", "5", 1);
	assert_shard(5, 5);
	assert_alone("unset "
	             "OMPI_COMM_WORLD_SIZE");
	setenv("OMPI_COMM_WORLD_RANK", "5", 1);
	assert_no_shard("--shard auto: the environment says 6/5");
	clear_environment();
}

/* As Slurm describes an array: the task `id` of `count` from `lowest` to `highest`. */
static void set_array(const char *id, const char *lowest, const char *highest, const char *count)
{
	setenv("SLURM_ARRAY_TASK_ID", id, 1);
	setenv("SLURM_ARRAY_TASK_MIN", lowest, 1);
	setenv("SLURM_ARRAY_TASK_MAX", highest, 1);
	setenv("SLURM_ARRAY_TASK_COUNT", count, 1);
}

static void test_array(void **state)
{
	(void)state;
	clear_environment();
	set_array("6", "0", "7", "8");
	assert_shard(7, 8);
	set_array("8", "1", "8", "8");
	assert_shard(8, 8);
	setenv("SLURM_ARRAY_TASK_STEP", "3", 1);
	set_array("7", "1", "9", "3");
	assert_shard(3, 3);
	/* An id that the steps do not reach. */
	set_array("8", "1", "9", "3");
	assert_no_shard("--shard auto: this array has 3 of the ids 1 to 9");
	unsetenv("SLURM_ARRAY_TASK_STEP");
	clear_environment();
}

static void test_part_of_an_array(void **state)
{
	(void)state;
	clear_environment();
	/* One task again, alone; the upper half; ids with a gap. */
	set_array("7", "7", "7", "1");
	assert_no_shard("--shard auto: this array has 1 of the ids 7 to 7, which may be a part of another array: "
	                "give --shard K/N");
	set_array("1", "1", "1", "1");
	assert_no_shard("--shard auto: this array has 1 of the ids 1 to 1");
	set_array("5", "5", "8", "4");
	assert_no_shard("--shard auto: this array has 4 of the ids 5 to 8");
	set_array("3", "1", "7", "3");
	assert_no_shard("--shard auto: this array has 3 of the ids 1 to 7");
	unsetenv("SLURM_ARRAY_TASK_MAX");
	assert_no_shard("--shard auto: Slurm's array variables are not complete");
	clear_environment();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_launchers),
		cmocka_unit_test(test_array),
		cmocka_unit_test(test_part_of_an_array),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
