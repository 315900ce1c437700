/*
 * clock.h - how long each phase of a run takes, in wall and CPU time
 */
#ifndef ZF_UTIL_CLOCK_H
#define ZF_UTIL_CLOCK_H

#include <stddef.h>

enum zf_phase {
	ZF_OPENING,       /* all before the first record: targets, scorer, outputs */
	ZF_READING,       /* inputs read and scored; of merge, parts read */
	ZF_READING_AGAIN, /* the second reading of --fraction */
	ZF_CHOOSING,
	ZF_EXPLAINING,
	ZF_WRITING,
	ZF_PHASES /* how many phases there are */
};

/* In seconds, 0 or more. */
struct zf_time {
	double wall, cpu;
};

/* One thread at a time. All-zero is a clock that was not started. */
struct zf_clock {
	struct zf_time spent[ZF_PHASES]; /* in each phase, without what zf_clock_enter() has not ended */
	struct zf_time began;            /* when the current stretch began */
	enum zf_phase phase;             /* the current one */
};

/* Starts a clock in ZF_OPENING. The CPU time that the process has used before counts to that phase, the wall time does
 * not. */
void zf_clock_start(struct zf_clock *clock);

/* From now on time counts to `phase`. A phase may be entered any number of times. */
void zf_clock_enter(struct zf_clock *clock, enum zf_phase phase);

/* All time since the start, by phase into `spent`; the sum is returned. The CPU time is that of all threads. */
struct zf_time zf_clock_read(const struct zf_clock *clock, struct zf_time spent[ZF_PHASES]);

/* "opening", "reading", "reading_again", ...: as reports name it. */
const char *zf_phase_name(enum zf_phase phase);

#endif
