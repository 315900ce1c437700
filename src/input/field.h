/*
 * field.h - a member of a JSON object, by its name or a JSON pointer
 *
 * A field that starts with '/' is a JSON pointer (RFC 6901), any other the name of a
 * member. If an object has a name twice, the last one counts, at every level.
 *
 * In a pointer, the token "*" is every element of an array. In an object it is the member
 * of that name, like any other token.
 */
#ifndef ZF_INPUT_FIELD_H
#define ZF_INPUT_FIELD_H

#include "zipfit.h"

#include <cjson/cJSON.h>

/* Immutable once parsed; any number of threads may use it. */
struct zf_field;

/* Parses `length` bytes at `text`; fails with ZIPFIT_BAD_OPTION if they are empty or not a JSON pointer. */
struct zf_field *zf_field_parse(const char *text, size_t length, zipfit_error *error);
void zf_field_free(struct zf_field *field);

/* The field as it was written. */
const char *zf_field_text(const struct zf_field *field);

/* How many steps lead to it, and the name or index of step `i`, guarded as json.h says. */
size_t zf_field_tokens(const struct zf_field *field);
const char *zf_field_token(const struct zf_field *field, size_t i);

/* The one value in `object`, whose strings are guarded as json.h says, or NULL. "*" is no element here. */
const cJSON *zf_field_find(const struct zf_field *field, const cJSON *object);

/*
 * Gets one value of a field, and the object or array that holds it. If the pointer
 * leads nowhere, `value` is NULL and `parent` is what lacks the member or element.
 * Returns false to end the walk.
 */
typedef bool zf_field_visit(void *user, const cJSON *value, const cJSON *parent);

/*
 * Hands every value of the field in `object` to `visit`, in the order of the record:
 * one, or, for a pointer with "*", one for each element. If all those arrays are empty, the
 * pointer leads nowhere: NULL once, and an empty array as its parent. False if a `visit`
 * returned false.
 */
bool zf_field_each(const struct zf_field *field, const cJSON *object, zf_field_visit *visit, void *user);

#endif
