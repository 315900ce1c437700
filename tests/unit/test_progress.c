/*
 * test_progress.c - what a progress line says, and how often there is one
 */
#include "support.h"
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>

#define HOUR 3600.0

/* The line of a run that has read `read` of `size` stored bytes in `seconds`. */
static void expect_line(const char *expected, uint64_t read, uint64_t size, double seconds)
{
	const zipfit_progress progress = {
		.records = 1200,
		.bytes = 34000000,
		.input_read = read,
		.input_size = size,
		.seconds = seconds,
	};
	char line[PROGRESS_LINE_MAX];

	progress_format(line, "reading and scoring", &progress);
	assert_string_equal(expected, line);
}

/* What is left takes as long in proportion as what is done. */
static void test_reading(void **state)
{
	(void)state;
	expect_line("reading and scoring: 1200 records, 3.4 MB/s, 10.0 %, 1:30 left", 100, 1000, 10);
	expect_line("reading and scoring: 1200 records, 3.4 MB/s, 90.0 %, 0:01 left", 900, 1000, 10);
	expect_line("reading and scoring: 1200 records, 0.0 MB/s, 25.0 %, 3:00:00 left", 250, 1000, HOUR);
	expect_line("reading and scoring: 1200 records, 17.0 MB/s, 50.0 %, 0:02 left", 1, 2, 2);
	/* Never 100 %: the phase is not over. More may be read than was there at the start. */
	expect_line("reading and scoring: 1200 records, 3.4 MB/s, 99.9 %, 0:00 left", 1000, 1000, 10);
	expect_line("reading and scoring: 1200 records, 3.4 MB/s, 99.9 %, 0:00 left", 2000, 1000, 10);
	/* A pipe has no size. */
	expect_line("reading and scoring: 1200 records, 3.4 MB/s", 100, 0, 10);
	expect_line("reading and scoring: 1200 records, 3.4 MB/s", 0, 1000, 10);
	expect_line("reading and scoring: 1200 records, 0.0 MB/s", 0, 1000, 0);
}

static void expect_steps(const char *expected, uint64_t done, uint64_t total, double seconds)
{
	char line[PROGRESS_LINE_MAX];

	progress_format_steps(line, "choosing", done, total, seconds);
	assert_string_equal(expected, line);
}

static void test_steps(void **state)
{
	(void)state;
	expect_steps("choosing: 300 of 1200 records, 25.0 %, 0:30 left", 300, 1200, 10);
	expect_steps("choosing: 1200 of 1200 records, 99.9 %, 0:00 left", 1200, 1200, 10);
	expect_steps("choosing: 0 of 1200 records", 0, 1200, 10);
	expect_steps("choosing: 300 records", 300, 0, 10);
	expect_steps("choosing: 9223372036854775808 of 18446744073709551615 records, 50.0 %, 0:10 left",
	             (uint64_t)1 << 63, UINT64_MAX, 10);
}

/* The lines of a phase of `whole` seconds that could print one `often` times a second. */
static void simulate(double whole, int often)
{
	struct progress_pace pace = {-1, -1};
	const int ticks = (int)(whole * often);
	int shown = 0;

	for (int tick = 0; tick < ticks; tick++) {
		const double seconds = (double)tick / often;
		const int percent = (int)(100 * seconds / whole);
		const double passed = pace.seconds < 0 ? 0 : seconds - pace.seconds;

		if (!progress_is_due(&pace, seconds, percent)) {
			/* A tick is as near as it comes. */
			assert_true(seconds < 1 || passed < (seconds < 60 ? 1.0 : 10.0));
			assert_true(seconds < 1 || percent == pace.percent || passed < 1.0);
			continue;
		}
		assert_true(seconds >= 1);
		assert_true(shown == 0 || passed >= 1.0);
		pace = (struct progress_pace){seconds, percent};
		shown++;
	}
	assert_true(whole < 1 ? shown == 0 : shown > 0);
	/* A night's log is read by people. */
	assert_true(shown <= 60 + 100 + (int)(whole / 10));
}

static void test_pace(void **state)
{
	(void)state;
	simulate(0.9, 10);
	simulate(5, 10);
	simulate(100, 10);
	simulate(100, 1000);
	simulate(10 * HOUR, 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reading),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_pace),
	};

	return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
