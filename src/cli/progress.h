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

/* A zipfit_sink's progress function; `user` is not used. */
void progress_show(void *user, const zipfit_progress *progress);

/* Clears an unfinished line, so that a message can be printed. */
void progress_erase(void);

#endif
