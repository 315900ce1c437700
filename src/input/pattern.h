/*
 * pattern.h - a document made of literal text and fields
 *
 * A single field is a pattern of one piece. Its value is a string or an array of
 * strings, which are joined by newlines. A template also takes numbers and booleans,
 * as they stand in the record, and leaves {name?} empty if the member is missing or
 * null.
 */
#ifndef ZF_INPUT_PATTERN_H
#define ZF_INPUT_PATTERN_H

#include "input/draft.h"

/* Immutable once made; any number of threads may use it. */
struct zf_pattern;

/* A single field. Fails with ZIPFIT_BAD_OPTION where it does not parse. */
struct zf_pattern *zf_pattern_of_field(const char *field, zipfit_error *error);

/* A template. Fails with ZIPFIT_BAD_OPTION where it does not parse, or names no field. */
struct zf_pattern *zf_pattern_of_template(const char *text, zipfit_error *error);

void zf_pattern_free(struct zf_pattern *pattern);

/*
 * Appends to `draft` what the pattern makes of `object`, which was parsed from the
 * `length` bytes at `record`. Fails as draft.h says. May give numbers of the object
 * their text (see zf_json_keep_numbers()).
 */
bool zf_pattern_fill(const struct zf_pattern *pattern, cJSON *object, const unsigned char *record, size_t length,
                     struct zf_draft *draft, zipfit_error *error);

#endif
