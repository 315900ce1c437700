/*
 * error.h - errors as values
 *
 * Every function of the library that can fail takes a zipfit_error last and
 * returns false or NULL after filling it. The first two fill it; both return
 * false, so that `return zf_fail(...)` reads as what it is.
 */
#ifndef ZF_UTIL_ERROR_H
#define ZF_UTIL_ERROR_H

#include "zipfit.h"

/* Fills `error` with a code and a formatted one-line message; control characters are masked with '?'. */
bool zf_fail(zipfit_error *error, enum zipfit_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same for an allocation that failed. `what` is what it was for. */
bool zf_fail_memory(zipfit_error *error, const char *what);

/* What the system calls an error number; may be called in every thread. Valid until the thread's next call. */
const char *zf_errno_text(int number);

#endif
