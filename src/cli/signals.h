/*
 * signals.h - signals that end a process end a run in order
 */
#ifndef ZF_CLI_SIGNALS_H
#define ZF_CLI_SIGNALS_H

#include "zipfit.h"

/*
 * Lets all signals that would end the process request `stop`, which must live until
 * signals_end(). Signals ignored by the caller stay ignored. A pipe without a reader
 * and a file that may grow no more are errors of write() from now on. Faults of the
 * program itself, and exit(), run `cleanup` first.
 */
void signals_begin(zipfit_stop *stop, zipfit_cleanup *cleanup);

/* From now on a signal does nothing; call it before freeing the stop and the clean-up. */
void signals_end(void);

/*
 * Ends the process by the signal that came, or by SIGPIPE where `broken_pipe`, so
 * that the shell sees the true cause. Returns where neither is the case.
 */
void signals_exit(bool broken_pipe);

#endif
