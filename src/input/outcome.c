/*
 * outcome.c - the names of outcomes of records
 */
#include "zipfit.h"

static const char *const names[ZIPFIT_OUTCOMES] = {
	[ZIPFIT_SCORED] = "scored",
	[ZIPFIT_BLANK] = "blank",
	[ZIPFIT_EMPTY] = "empty",
	[ZIPFIT_TOO_SHORT] = "too short",
	[ZIPFIT_TOO_LONG] = "too long",
	[ZIPFIT_EXCLUDED] = "excluded",
	[ZIPFIT_NOT_JSON] = "not JSON",
	[ZIPFIT_NOT_OBJECT] = "not an object",
	[ZIPFIT_TOO_DEEP] = "nested too deep",
	[ZIPFIT_FIELD_MISSING] = "field missing",
	[ZIPFIT_NOT_STRING] = "not a string",
	[ZIPFIT_OVERLONG] = "overlong",
	[ZIPFIT_NO_COUNT] = "no count",
	[ZIPFIT_DAMAGED] = "damaged",
};

const char *zipfit_outcome_name(enum zipfit_outcome outcome)
{
	return (unsigned)outcome < ZIPFIT_OUTCOMES ? names[outcome] : "unknown";
}

bool zipfit_outcome_is_bad(enum zipfit_outcome outcome)
{
	return outcome >= ZIPFIT_NOT_JSON;
}
