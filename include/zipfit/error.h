/*
 * error.h - errors, and the request to stop
 */
#ifndef ZIPFIT_ERROR_H
#define ZIPFIT_ERROR_H

#include "zipfit/api.h"

#ifdef __cplusplus
extern "C" {
#endif

enum zipfit_code {
	ZIPFIT_OK = 0,
	ZIPFIT_BAD_DATA, /* a record, an archive or a target set is malformed */
	ZIPFIT_IO,       /* the system refused to open, read, write or rename */
	ZIPFIT_NO_MEMORY,
	ZIPFIT_BAD_OPTION,  /* an argument is out of its range or does not parse */
	ZIPFIT_STOPPED,     /* zipfit_stop_request() was called */
	ZIPFIT_BROKEN_PIPE, /* the reader of an output went away */
	ZIPFIT_SAVED,       /* stopped, with a checkpoint written to resume from */
};

#define ZIPFIT_MESSAGE_MAX 1024

/*
 * What went wrong. `message` is one line without a newline, starts with the
 * place ("FILE:LINE: ") where there is one, and has control characters masked.
 * A zipfit_error needs no initialisation and no release.
 */
typedef struct zipfit_error {
	enum zipfit_code code;
	char message[ZIPFIT_MESSAGE_MAX];
} zipfit_error;

/*
 * Fills `error` with `code` and the formatted message, control characters masked, and
 * returns false: for the functions that the library calls. `error` may be NULL.
 */
ZIPFIT_API bool zipfit_fail(zipfit_error *error, enum zipfit_code code, const char *format, ...) ZIPFIT_PRINTF(3, 4);

/* ---- Stopping ----------------------------------------------------------- */

/*
 * A flag that ends running functions, even those that wait. Functions that may
 * take long accept one (or NULL) and fail with ZIPFIT_STOPPED soon after the
 * request. It must outlive every object it was given to.
 */
typedef struct zipfit_stop zipfit_stop;

ZIPFIT_API zipfit_stop *zipfit_stop_new(zipfit_error *error);
ZIPFIT_API void zipfit_stop_free(zipfit_stop *stop);

/* Any thread, and async-signal-safe: this is what a signal handler calls. `stop` may be NULL. */
ZIPFIT_API void zipfit_stop_request(zipfit_stop *stop);
ZIPFIT_API bool zipfit_stop_requested(const zipfit_stop *stop);

#ifdef __cplusplus
}
#endif

#endif
