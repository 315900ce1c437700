/*
 * json_members.h - JSON objects built member by member
 *
 * Where cJSON has no memory for a member it goes on without it. These functions note
 * that: `*complete`, true in the beginning, becomes false, and one look at the end tells
 * whether everything is there. An object of NULL, which could not be made, takes nothing.
 */
#ifndef ZF_OUTPUT_JSON_MEMBERS_H
#define ZF_OUTPUT_JSON_MEMBERS_H

#include "zipfit.h"

#include <cjson/cJSON.h>

void zf_add_string(cJSON *object, const char *name, const char *text, bool *complete);
void zf_add_number(cJSON *object, const char *name, double number, bool *complete);

/* The value true: what is not so has no member. */
void zf_add_flag(cJSON *object, const char *name, bool *complete);

/* Counts are exact up to 2^53: JSON numbers are doubles. */
void zf_add_count(cJSON *object, const char *name, uint64_t count, bool *complete);

/* File names need not be UTF-8, which cJSON would pass on: here what is not becomes U+FFFD. */
void zf_add_path(cJSON *object, const char *name, const char *path, bool *complete);
void zf_add_paths(cJSON *object, const char *name, const char *const *paths, size_t count, bool *complete);

/* The new object, or NULL. */
cJSON *zf_add_object(cJSON *object, const char *name, bool *complete);
cJSON *zf_add_array(cJSON *object, const char *name, bool *complete);
cJSON *zf_add_element(cJSON *array, bool *complete);

/* Adds a copy. */
void zf_add_copy(cJSON *object, const char *name, const cJSON *item, bool *complete);

#endif
