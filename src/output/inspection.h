/*
 * inspection.h - what zipfit_inspect() found, as text for people and as JSON
 */
#ifndef ZF_OUTPUT_INSPECTION_H
#define ZF_OUTPUT_INSPECTION_H

#include "util/buffer.h"

/* Appends some lines. Control characters of the file are escaped, and long values cut. */
bool zf_append_inspection_text(struct zf_buffer *to, const zipfit_inspection *inspection, zipfit_error *error);

/* Appends one JSON object and a newline. Members that a kind does not use are left out. */
bool zf_append_inspection_json(struct zf_buffer *to, const zipfit_inspection *inspection, zipfit_error *error);

/* "string", "number", ... */
const char *zf_json_type_name(enum zipfit_json_type type);

#endif
