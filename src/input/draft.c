/*
 * draft.c - a document that is being built from the values of a record
 */
#include "input/draft.h"

#include "input/json.h"
#include "util/error.h"

#include <stdarg.h>
#include <stdio.h>

bool zf_draft_join(struct zf_draft *draft, const char *guarded, zipfit_error *error)
{
	if (draft->joins && !zf_buffer_append_byte(draft->text, '\n', error))
		return false;
	draft->joins = true;
	return zf_json_append_unguarded(draft->text, guarded, error);
}

bool zf_draft_refuse(struct zf_draft *draft, enum zipfit_outcome outcome, const char *format, ...)
{
	char why[ZIPFIT_MESSAGE_MAX];
	va_list arguments;

	draft->outcome = outcome;
	if (draft->why == NULL)
		return false;
	va_start(arguments, format);
	if (vsnprintf(why, sizeof(why), format, arguments) < 0)
		why[0] = '\0';
	va_end(arguments);
	return zf_fail(draft->why, ZIPFIT_BAD_DATA, "%s", why);
}
