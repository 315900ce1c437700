/*
 * test_clock.c - the time of each phase: phases add up, and waiting uses no CPU time
 */
#include "support.h"
#include "util/clock.h"

#include <string.h>
#include <time.h>

#define WAITED 0.05
#define WORKED 0.02

static double seconds_of(clockid_t id)
{
	struct timespec time;

	clock_gettime(id, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void wait_for_nothing(void)
{
	const double until = seconds_of(CLOCK_MONOTONIC) + WAITED;

	while (seconds_of(CLOCK_MONOTONIC) < until)
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void work(void)
{
	const double until = seconds_of(CLOCK_PROCESS_CPUTIME_ID) + WORKED;

	while (seconds_of(CLOCK_PROCESS_CPUTIME_ID) < until)
		;
}

static void test_phases(void **state)
{
	const double began = seconds_of(CLOCK_MONOTONIC);
	const double cpu_before = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
	struct zf_time spent[ZF_PHASES], whole, sum = {0, 0};
	struct zf_clock clock;

	(void)state;
	zf_clock_start(&clock);
	zf_clock_enter(&clock, ZF_READING);
	wait_for_nothing();
	zf_clock_enter(&clock, ZF_WRITING);
	work();
	zf_clock_enter(&clock, ZF_READING);
	wait_for_nothing();
	whole = zf_clock_read(&clock, spent);
	for (int phase = 0; phase < ZF_PHASES; phase++) {
		assert_true(spent[phase].wall >= 0 && spent[phase].cpu >= 0);
		sum.wall += spent[phase].wall;
		sum.cpu += spent[phase].cpu;
	}
	assert_true(sum.wall == whole.wall && sum.cpu == whole.cpu);
	assert_true(whole.wall <= seconds_of(CLOCK_MONOTONIC) - began);
	/* Both stretches of a phase count, and only where they belong. */
	assert_true(spent[ZF_READING].wall >= 2 * WAITED);
	assert_true(spent[ZF_WRITING].cpu >= WORKED);
	assert_true(spent[ZF_READING].cpu < 2 * WAITED);
	assert_true(spent[ZF_CHOOSING].wall == 0 && spent[ZF_EXPLAINING].wall == 0);
	/* What the process used before belongs to the first phase. */
	assert_true(spent[ZF_OPENING].cpu >= cpu_before);
	assert_true(whole.cpu <= seconds_of(CLOCK_PROCESS_CPUTIME_ID));
}

/* Reading a clock does not end its phase. */
static void test_read_twice(void **state)
{
	struct zf_time spent[ZF_PHASES];
	struct zf_clock clock;
	double first;

	(void)state;
	zf_clock_start(&clock);
	wait_for_nothing();
	first = zf_clock_read(&clock, spent).wall;
	wait_for_nothing();
	assert_true(zf_clock_read(&clock, spent).wall >= first + WAITED);
	assert_true(spent[ZF_OPENING].wall >= 2 * WAITED);
}

static void test_names(void **state)
{
	(void)state;
	for (int phase = 0; phase < ZF_PHASES; phase++)
		for (int other = 0; other < phase; other++)
			assert_string_not_equal(zf_phase_name((enum zf_phase)phase),
			                        zf_phase_name((enum zf_phase)other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_phases),
		cmocka_unit_test(test_read_twice),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
