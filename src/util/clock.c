/*
 * clock.c - measures the wall and CPU time of each phase of a run
 *
 * Every moment belongs to exactly one phase, so the phases add up to the total.
 */
#include "util/clock.h"

#include <time.h>

static double seconds_of(clockid_t id)
{
	struct timespec time;

	clock_gettime(id, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static struct zf_time now(void)
{
	return (struct zf_time){seconds_of(CLOCK_MONOTONIC), seconds_of(CLOCK_PROCESS_CPUTIME_ID)};
}

/* The length of the current stretch, up to `time`. */
static struct zf_time stretch(const struct zf_clock *clock, struct zf_time time)
{
	return (struct zf_time){time.wall - clock->began.wall, time.cpu - clock->began.cpu};
}

static void add(struct zf_time *to, struct zf_time time)
{
	to->wall += time.wall;
	to->cpu += time.cpu;
}

void zf_clock_start(struct zf_clock *clock)
{
	/* The CPU clock of a process starts at 0. */
	*clock = (struct zf_clock){.began = {.wall = now().wall}, .phase = ZF_OPENING};
}

void zf_clock_enter(struct zf_clock *clock, enum zf_phase phase)
{
	const struct zf_time time = now();

	add(&clock->spent[clock->phase], stretch(clock, time));
	clock->began = time;
	clock->phase = phase;
}

struct zf_time zf_clock_read(const struct zf_clock *clock, struct zf_time spent[ZF_PHASES])
{
	struct zf_time total = {0, 0};

	for (int phase = 0; phase < ZF_PHASES; phase++)
		spent[phase] = clock->spent[phase];
	add(&spent[clock->phase], stretch(clock, now()));
	for (int phase = 0; phase < ZF_PHASES; phase++)
		add(&total, spent[phase]);
	return total;
}

const char *zf_phase_name(enum zf_phase phase)
{
	static const char *const names[ZF_PHASES] = {
		[ZF_OPENING] = "opening",       [ZF_READING] = "reading",   [ZF_READING_AGAIN] = "reading_again",
		[ZF_SCORING] = "scoring",       [ZF_CHOOSING] = "choosing", [ZF_JUDGING] = "judging",
		[ZF_EXPLAINING] = "explaining", [ZF_WRITING] = "writing",
	};

	return names[phase];
}
