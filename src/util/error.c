/*
 * error.c - fills a zipfit_error
 *
 * Messages contain file names, member names and field names from outside. Control characters
 * are masked here, in one place, so that no message can control a terminal.
 */
#include "util/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/*
 * The length of the control character at `p`, or 0 if there is none; the string ends in NUL.
 * These are the control characters of ASCII, U+0080 to U+009F, and the characters that end a
 * line or change the direction of text: U+200E, U+200F, U+2028 to U+202E and U+2066 to U+2069.
 */
static size_t control_length(const unsigned char *p)
{
	if (p[0] < 0x20 || p[0] == 0x7f)
		return 1;
	if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f)
		return 2;
	if (p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0x8e || p[2] == 0x8f || (p[2] >= 0xa8 && p[2] <= 0xae)))
		return 3;
	return p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9 ? 3 : 0;
}

static void mask_control_characters(char *message)
{
	size_t left = 0; /* remaining bytes of the character that is being masked */

	for (unsigned char *p = (unsigned char *)message; *p != '\0'; p++) {
		if (left == 0)
			left = control_length(p);
		if (left > 0) {
			*p = '?';
			left--;
		}
	}
}

static void fill(zipfit_error *error, enum zipfit_code code, const char *format, va_list arguments)
{
	error->code = code;
	if (vsnprintf(error->message, sizeof(error->message), format, arguments) < 0)
		error->message[0] = '\0';
	mask_control_characters(error->message);
}

bool zf_fail(zipfit_error *error, enum zipfit_code code, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fill(error, code, format, arguments);
	va_end(arguments);
	return false;
}

bool zipfit_fail(zipfit_error *error, enum zipfit_code code, const char *format, ...)
{
	va_list arguments;

	if (error == NULL)
		return false;
	va_start(arguments, format);
	fill(error, code, format, arguments);
	va_end(arguments);
	return false;
}

bool zf_fail_memory(zipfit_error *error, const char *what)
{
	return zf_fail(error, ZIPFIT_NO_MEMORY, "out of memory for %s", what);
}

const char *zf_errno_text(int number)
{
	/* POSIX does not require this to be thread-safe; glibc since 2.32 and musl keep the text per thread. */
	return strerror(number); /* NOLINT(concurrency-mt-unsafe) */
}
