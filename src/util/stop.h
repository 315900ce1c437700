/*
 * stop.h - the library's own view of a zipfit_stop
 *
 * A stop is an atomic flag for code that computes, and a pipe for code that waits in poll().
 * The pipe is written and never read, so that once its read end is readable it stays so for
 * all threads that wait.
 */
#ifndef ZF_UTIL_STOP_H
#define ZF_UTIL_STOP_H

#include "zipfit.h"

/* A descriptor that is readable after the request; -1, which poll() ignores, if `stop` is NULL. */
int zf_stop_descriptor(const zipfit_stop *stop);

/* False, with ZIPFIT_STOPPED in `error`, once a stop was requested. `stop` may be NULL. */
bool zf_stop_check(const zipfit_stop *stop, zipfit_error *error);

#endif
