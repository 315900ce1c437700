/*
 * progress.h - a line on standard error that says how far a run is
 */
#ifndef ZF_CLI_PROGRESS_H
#define ZF_CLI_PROGRESS_H

#include "zipfit.h"

enum progress_when {
	PROGRESS_AUTO, /* where standard error is a terminal */
	PROGRESS_ALWAYS,
	PROGRESS_NEVER,
};

/* Whether progress is to be shown. */
bool progress_wanted(enum progress_when when, bool quiet);

/* A run begins; without `shown` the functions below print nothing. */
void progress_start(bool shown);

/* The lines that follow are about this phase, such as "choosing". */
void progress_phase(const char *phase);

/* Shows a line about the reading of inputs, if it is time for one. */
void progress_show(const zipfit_progress *progress);

/* The same for a phase in steps, `done` of `total`; 0: their number is not known. */
void progress_step(uint64_t done, uint64_t total);

/* Clears an unfinished line, so that a message can be printed. */
void progress_erase(void);

/* ---- What the lines say, for the above and for tests ----------------------- */

#define PROGRESS_LINE_MAX 200

/* "reading and scoring: 1200 records, 3.4 MB/s, 45.2 %, 0:35 left"; the share only where the inputs' size is known. */
void progress_format(char text[PROGRESS_LINE_MAX], const char *phase, const zipfit_progress *progress);

/* "choosing: 300 of 1200 records, 25.0 %, 0:35 left", `seconds` after the phase began. */
void progress_format_steps(char text[PROGRESS_LINE_MAX], const char *phase, uint64_t done, uint64_t total,
                           double seconds);

/* When the last line was shown. */
struct progress_pace {
	double seconds; /* since the run began; below 0: none was shown in this phase */
	int percent;    /* what it said */
};

/*
 * Whether a line is due in a log, `seconds` after the run began: each second in the first minute; later each ten
 * seconds, or where another whole `percent` is reached, at most once a second.
 */
bool progress_is_due(const struct progress_pace *last, double seconds, int percent);

#endif
