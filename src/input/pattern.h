/*
 * pattern.h - a document made of literal text and fields
 *
 * A pattern has segments: literal text, then a field. A single field is a pattern of one
 * segment. Its value is a string or an array of strings, which are joined by newlines. A
 * template also accepts numbers and booleans, as the record spells them, and leaves
 * {name?} empty if the member is missing or null.
 */
#ifndef ZF_INPUT_PATTERN_H
#define ZF_INPUT_PATTERN_H

#include "input/document.h"
#include "input/draft.h"

/* Immutable once made; any number of threads may use it. */
struct zf_pattern;

/* A single field. Fails with ZIPFIT_BAD_OPTION if it does not parse. */
struct zf_pattern *zf_pattern_of_field(const char *field, zipfit_error *error);

/* A template. Fails with ZIPFIT_BAD_OPTION if it does not parse or names no field. */
struct zf_pattern *zf_pattern_of_template(const char *text, zipfit_error *error);

void zf_pattern_free(struct zf_pattern *pattern);

/*
 * Appends the text of the pattern to `draft`, with the values of `object`, which was
 * parsed from the `length` bytes at `record`. Fails as draft.h says. May call
 * zf_json_keep_numbers() for the object.
 */
bool zf_pattern_fill(const struct zf_pattern *pattern, cJSON *object, const unsigned char *record, size_t length,
                     struct zf_draft *draft, zipfit_error *error);

/*
 * Does the same without parsing the record, where that is possible: it is an object as RFC 8259 has it, and all fields
 * are strings in it. Sets `*text` to the document, which is in the record or in `scratch`, or its `bytes` to NULL if
 * the record must be parsed. Fails only when memory runs out.
 */
bool zf_pattern_scan(const struct zf_pattern *pattern, const unsigned char *record, size_t length,
                     struct zf_buffer *scratch, struct zf_document *text, zipfit_error *error);

#endif
