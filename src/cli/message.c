/*
 * message.c - what the program says to people
 *
 * The verbosity and the mute are the globals of this file: a program has one standard
 * error. A progress line that stands unfinished on a terminal is erased first.
 */
#include "cli/message.h"

#include "cli/progress.h"

#include <stdarg.h>
#include <stdio.h>

static enum verbosity current = NORMAL;
static bool muted;

void message_set_verbosity(enum verbosity verbosity)
{
	if (!muted)
		current = verbosity;
}

void message_mute(void)
{
	muted = true;
	current = QUIET;
}

static void print(const char *format, va_list arguments)
{
	progress_erase();
	fputs("zipfit: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
}

void message_error(const char *format, ...)
{
	va_list arguments;

	if (muted)
		return;
	va_start(arguments, format);
	print(format, arguments);
	va_end(arguments);
}

void message_warning(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print(format, arguments);
	va_end(arguments);
}

void message_note(const char *format, ...)
{
	va_list arguments;

	if (current < NORMAL)
		return;
	va_start(arguments, format);
	print(format, arguments);
	va_end(arguments);
}

void message_detail(const char *format, ...)
{
	va_list arguments;

	if (current < VERBOSE)
		return;
	va_start(arguments, format);
	print(format, arguments);
	va_end(arguments);
}

void message_try_help(const char *command)
{
	if (!muted)
		fprintf(stderr, "Try 'zipfit%s%s --help'.\n", command[0] != '\0' ? " " : "", command);
}

enum exit_status message_report(const zipfit_error *error, const char *command)
{
	switch (error->code) {
	case ZIPFIT_OK:
		return EXIT_DONE;
	case ZIPFIT_STOPPED:
	case ZIPFIT_BROKEN_PIPE:
		return EXIT_BAD;
	case ZIPFIT_SAVED:
		message_note("%s", error->message);
		return EXIT_SAVED;
	case ZIPFIT_BAD_OPTION:
		message_error("%s", error->message);
		message_try_help(command);
		return EXIT_USAGE;
	default:
		message_error("%s", error->message);
		return EXIT_BAD;
	}
}
