/*
 * json_members.h - JSON objects built member by member
 *
 * If memory is missing, cJSON leaves a member out and goes on. These functions then set
 * `*complete`, which is true at first, to false, so that the caller checks once, at the
 * end. An object may be NULL, if it could not be made: nothing is added to it.
 */
#ifndef ZF_OUTPUT_JSON_MEMBERS_H
#define ZF_OUTPUT_JSON_MEMBERS_H

#include "zipfit.h"

#include <cjson/cJSON.h>

void zf_add_string(cJSON *object, const char *name, const char *text, bool *complete);
void zf_add_number(cJSON *object, const char *name, double number, bool *complete);

/* Adds the value true. A flag that is not set has no member. */
void zf_add_flag(cJSON *object, const char *name, bool *complete);

/* Counts are exact up to 2^53: JSON numbers are doubles. */
void zf_add_count(cJSON *object, const char *name, uint64_t count, bool *complete);

/* File names need not be UTF-8, but JSON must be: invalid bytes become U+FFFD. */
void zf_add_path(cJSON *object, const char *name, const char *path, bool *complete);
void zf_add_paths(cJSON *object, const char *name, const char *const *paths, size_t count, bool *complete);

/* The new object, or NULL. */
cJSON *zf_add_object(cJSON *object, const char *name, bool *complete);
cJSON *zf_add_array(cJSON *object, const char *name, bool *complete);
cJSON *zf_add_element(cJSON *array, bool *complete);

/* Adds a copy. */
void zf_add_copy(cJSON *object, const char *name, const cJSON *item, bool *complete);

/*
 * Parses JSON that this program wrote into a part, for the caller to cJSON_Delete(): `*object` is NULL if it is none.
 * Fails only when memory runs out.
 */
bool zf_parse_own_json(const char *text, cJSON **object, zipfit_error *error);

#endif
