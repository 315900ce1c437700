/*
 * error.c - filling a zipfit_error
 *
 * Messages carry file names, member names and field names from outside. Masking
 * happens here, once, so that no message can move a terminal's cursor.
 */
#include "util/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void mask_control_characters(char *message)
{
	for (unsigned char *p = (unsigned char *)message; *p != '\0'; p++)
		if (*p < 0x20 || *p == 0x7f)
			*p = '?';
}

bool zf_fail(zipfit_error *error, enum zipfit_code code, const char *format, ...)
{
	va_list arguments;

	error->code = code;
	va_start(arguments, format);
	if (vsnprintf(error->message, sizeof(error->message), format, arguments) < 0)
		error->message[0] = '\0';
	va_end(arguments);
	mask_control_characters(error->message);
	return false;
}

bool zf_fail_memory(zipfit_error *error, const char *what)
{
	return zf_fail(error, ZIPFIT_NO_MEMORY, "out of memory for %s", what);
}

const char *zf_errno_text(int number)
{
	/* POSIX promises one thread at a time no more; glibc since 2.32 and musl keep the text per thread. */
	return strerror(number); /* NOLINT(concurrency-mt-unsafe) */
}
