/*
 * signals.h - SIGINT, SIGTERM and SIGHUP end a run in order; SIGPIPE is an error of write()
 */
#ifndef ZF_CLI_SIGNALS_H
#define ZF_CLI_SIGNALS_H

#include "zipfit.h"

/*
 * Lets the signals request `stop`, which must live until signals_end(). Signals
 * ignored by the caller stay ignored. `with_user`: SIGUSR1 and SIGUSR2, with which
 * batch systems announce the end of a job, do it too.
 */
void signals_begin(zipfit_stop *stop, bool with_user);

/* From now on a signal does nothing; call it before freeing the stop. */
void signals_end(void);

/*
 * Ends the process by the signal that came, or by SIGPIPE where `broken_pipe`, so
 * that the shell sees the true cause. Returns where neither is the case.
 */
void signals_exit(bool broken_pipe);

#endif
