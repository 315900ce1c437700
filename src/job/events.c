/*
 * events.c - what an operation reports: messages, phases and steps
 */
#include "job/events.h"

#include "util/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void zf_tell(const zipfit_events *events, enum zipfit_message_kind kind, const char *format, ...)
{
	char text[ZIPFIT_MESSAGE_MAX];
	zipfit_error masked;
	va_list arguments;

	if (events->message == NULL)
		return;
	va_start(arguments, format);
	if (vsnprintf(text, sizeof(text), format, arguments) < 0)
		text[0] = '\0';
	va_end(arguments);
	zf_fail(&masked, ZIPFIT_OK, "%s", text);
	events->message(events->user, kind, masked.message);
}

void zf_tell_roles(const zipfit_events *events, const char *roles, uint64_t found, const char *what)
{
	for (size_t i = 0; i < 64 && *roles != '\0'; i++) {
		const int length = (int)strcspn(roles, ",");

		if ((found >> i & 1) == 0)
			zf_tell(events, ZIPFIT_NOTE, "--roles: no turn of the %s has the role '%.*s'", what, length,
			        roles);
		roles += length;
		roles += *roles == ',';
	}
}

void zf_events_phase(const zipfit_events *events, const char *name)
{
	if (events->phase != NULL)
		events->phase(events->user, name);
}

void zf_events_step(const zipfit_events *events, uint64_t done, uint64_t total)
{
	if (events->step != NULL)
		events->step(events->user, done, total);
}
