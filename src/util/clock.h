/*
 * clock.h - measures the wall and CPU time of each phase of a run
 */
#ifndef ZF_UTIL_CLOCK_H
#define ZF_UTIL_CLOCK_H

#include <stddef.h>

enum zf_phase {
	ZF_OPENING,       /* everything before the first record: targets, scorer, outputs */
	ZF_READING,       /* inputs are read and scored; in merge, parts are read */
	ZF_READING_AGAIN, /* the second reading of --fraction */
	ZF_SCORING,       /* of records that were read before: a sample of them */
	ZF_CHOOSING,
	ZF_JUDGING, /* selections of several sizes are compared */
	ZF_EXPLAINING,
	ZF_WRITING,
	ZF_PHASES /* the number of phases */
};

/* Seconds, 0 or more. */
struct zf_time {
	double wall, cpu;
};

/* One thread at a time. An all-zero struct is a clock that was not started. */
struct zf_clock {
	struct zf_time spent[ZF_PHASES]; /* in each phase, up to the last zf_clock_enter() */
	struct zf_time began;            /* when the current stretch began */
	enum zf_phase phase;             /* the current one */
};

/* Starts a clock in ZF_OPENING. That phase includes the CPU time, not the wall time, that the process used before. */
void zf_clock_start(struct zf_clock *clock);

/* From now on, time counts to `phase`. A phase may be entered any number of times. */
void zf_clock_enter(struct zf_clock *clock, enum zf_phase phase);

/* Fills `spent` with the time since the start, by phase, and returns the sum. CPU time is that of all threads. */
struct zf_time zf_clock_read(const struct zf_clock *clock, struct zf_time spent[ZF_PHASES]);

/* The name in reports: "opening", "reading", "reading_again", ... */
const char *zf_phase_name(enum zf_phase phase);

#endif
