/*
 * field.h - where in a JSON object a text stands
 *
 * A member's name, or a JSON pointer (RFC 6901) where it starts with '/'. Where
 * an object has a name twice, the last one counts, at every level.
 */
#ifndef ZF_INPUT_FIELD_H
#define ZF_INPUT_FIELD_H

#include "zipfit.h"

#include <cjson/cJSON.h>

/* Immutable once parsed; any number of threads may use it. */
struct zf_field;

/* Parses `length` bytes at `text`; fails with ZIPFIT_BAD_OPTION where they are empty or no JSON pointer. */
struct zf_field *zf_field_parse(const char *text, size_t length, zipfit_error *error);
void zf_field_free(struct zf_field *field);

/* The field as it was written. */
const char *zf_field_text(const struct zf_field *field);

/* The value in `object`, whose strings are guarded as json.h says, or NULL. */
const cJSON *zf_field_find(const struct zf_field *field, const cJSON *object);

#endif
