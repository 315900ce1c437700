/*
 * stop.h - the inside of a zipfit_stop
 *
 * A stop is an atomic flag for code that computes and a pipe for code that
 * sleeps in poll(). The pipe is written once and never read: once its read end
 * is readable, it stays so for everyone who waits on it.
 */
#ifndef ZF_UTIL_STOP_H
#define ZF_UTIL_STOP_H

#include "zipfit.h"

/* A descriptor that is readable from the request on, or -1 where `stop` is NULL (poll() ignores negative ones). */
int zf_stop_descriptor(const zipfit_stop *stop);

/* False, with ZIPFIT_STOPPED in `error`, once a stop was requested. `stop` may be NULL. */
bool zf_stop_check(const zipfit_stop *stop, zipfit_error *error);

#endif
