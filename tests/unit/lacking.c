/*
 * lacking.c - a system without certain features, for tests
 */
#include "lacking.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>

struct lacking lacking;
int nameless_files;

/* The names that the linker gives to what it wraps. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
/* NOLINTBEGIN(bugprone-reserved-identifier) */

int __real_open(const char *path, int flags, ...);
int __real_open64(const char *path, int flags, ...);
int __real_linkat(int from, const char *old, int to, const char *new, int flags);
int __real_fchmod(int descriptor, mode_t mode);

static bool is_refused(int flags)
{
	if ((flags & O_TMPFILE) != O_TMPFILE)
		return false;
	nameless_files += lacking.tmpfile == 0;
	errno = lacking.tmpfile;
	return lacking.tmpfile != 0;
}

/* open() has a mode where it makes a file. */
#define WRAP(name)                                                                                                     \
	int __wrap_##name(const char *path, int flags, ...)                                                            \
	{                                                                                                              \
		mode_t mode = 0;                                                                                       \
                                                                                                                       \
		if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE) {                                      \
			va_list arguments;                                                                             \
                                                                                                                       \
			va_start(arguments, flags);                                                                    \
			mode = va_arg(arguments, mode_t);                                                              \
			va_end(arguments);                                                                             \
		}                                                                                                      \
		return is_refused(flags) ? -1 : __real_##name(path, flags, mode);                                      \
	}

WRAP(open)
WRAP(open64)

int __wrap_linkat(int from, const char *old, int to, const char *new, int flags)
{
	if (lacking.linkat == 0)
		return __real_linkat(from, old, to, new, flags);
	errno = lacking.linkat;
	return -1;
}

int __wrap_fchmod(int descriptor, mode_t mode)
{
	if (lacking.fchmod == 0)
		return __real_fchmod(descriptor, mode);
	errno = lacking.fchmod;
	return -1;
}

/* NOLINTEND(bugprone-reserved-identifier) */
