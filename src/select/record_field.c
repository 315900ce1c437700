/*
 * record_field.c - the value of a field of a record, to tell records apart by it
 */
#include "select/record_field.h"

#include "util/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A template takes numbers and booleans too, and a missing field as nothing. */
struct zf_extractor *zf_record_field_new(const char *field, zipfit_error *error)
{
	const size_t size = strlen(field) + sizeof("{?}");
	char *pattern = malloc(size);
	struct zf_extractor *extractor;

	if (pattern == NULL) {
		zf_fail_memory(error, "a field");
		return NULL;
	}
	snprintf(pattern, size, "{%s?}", field);
	extractor = zf_extractor_new(&(zipfit_format){.kind = ZIPFIT_JSONL, .pattern = pattern}, error);
	free(pattern);
	return extractor;
}
