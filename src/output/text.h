/*
 * text.h - numbers and strings as text
 */
#ifndef ZF_OUTPUT_TEXT_H
#define ZF_OUTPUT_TEXT_H

#include "util/buffer.h"

/* Appends the shortest of %.15g, %.16g and %.17g that reads back as the same double. */
bool zf_append_double(struct zf_buffer *to, double value, zipfit_error *error);

bool zf_append_uint(struct zf_buffer *to, uint64_t value, zipfit_error *error);

/* Appends text as UTF-8: each byte that is not part of valid UTF-8 becomes U+FFFD. */
bool zf_append_utf8(struct zf_buffer *to, const void *bytes, size_t length, zipfit_error *error);

/*
 * Appends a JSON string with its quotes. JSON is UTF-8, so each byte that is not
 * part of valid UTF-8 becomes U+FFFD.
 */
bool zf_append_json_string(struct zf_buffer *to, const void *bytes, size_t length, zipfit_error *error);

/* Appends a field of a tab-separated line: tab, newline, carriage return and backslash as \t \n \r \\. */
bool zf_append_tsv_field(struct zf_buffer *to, const char *text, zipfit_error *error);

/* The same for bytes of any kind. */
bool zf_append_tsv_bytes(struct zf_buffer *to, const void *bytes, size_t length, zipfit_error *error);

#endif
