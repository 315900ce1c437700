/*
 * error.h - errors as values
 *
 * Every function of the library that can fail takes a zipfit_error as its last argument. On
 * failure it fills it and returns false or NULL. zf_fail() and zf_fail_memory() return false,
 * so that a function can end with `return zf_fail(...)`.
 */
#ifndef ZF_UTIL_ERROR_H
#define ZF_UTIL_ERROR_H

#include "zipfit.h"

/* Fills `error` with a code and a formatted one-line message; control characters are masked with '?'. */
bool zf_fail(zipfit_error *error, enum zipfit_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same for an allocation that failed. `what` names what it was for. */
bool zf_fail_memory(zipfit_error *error, const char *what);

/* The system's text for an error number. Any thread; valid until the thread's next call. */
const char *zf_errno_text(int number);

#endif
