/*
 * message.h - what the program says to people: on standard error, with its name
 */
#ifndef ZF_CLI_MESSAGE_H
#define ZF_CLI_MESSAGE_H

#include "zipfit.h"

enum exit_status {
	EXIT_DONE = 0,
	EXIT_BAD = 1, /* bad data, I/O or memory */
	EXIT_USAGE = 2,
	EXIT_SAVED = 75, /* stopped by a signal, with a checkpoint to resume from: EX_TEMPFAIL, "try again" */
};

enum verbosity {
	QUIET,   /* errors alone */
	NORMAL,  /* errors, notes and the summary */
	VERBOSE, /* the configuration too */
};

void message_set_verbosity(enum verbosity verbosity);

/* Silences errors and notes: another process prints them. */
void message_mute(void);

/* Prints an error, whatever the verbosity is. */
void message_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints a problem that does not end the run, whatever the verbosity is, even from a muted process. */
void message_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints a note unless quiet. */
void message_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints a detail if verbose. */
void message_detail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints where to find help; "" is no command. */
void message_try_help(const char *command);

/* Reports an error of the library, once, and returns the exit status it means. A broken pipe and a stop are silent. */
enum exit_status message_report(const zipfit_error *error, const char *command);

#endif
