/*
 * id_text.h - the id of a record, as text
 */
#ifndef ZF_INPUT_ID_TEXT_H
#define ZF_INPUT_ID_TEXT_H

#include "input/document.h"
#include "input/field.h"
#include "input/json.h"

/* What was found. */
struct zf_id {
	enum zipfit_outcome outcome; /* ZIPFIT_SCORED, or why there is no id */
	size_t bad_byte;             /* ZIPFIT_NOT_JSON: as zf_json_parse() has it */
	struct zf_document text; /* ZIPFIT_SCORED: in the record or the scratch memory; valid until either changes */
};

/*
 * Finds the id of the `length` bytes at `record`, as zf_extractor_of_id() describes it. `json` and `scratch` are
 * scratch memory. Most records are only scanned, not parsed. Fails only when memory runs out.
 */
bool zf_find_id(const struct zf_field *field, struct zf_json *json, struct zf_buffer *scratch,
                const unsigned char *record, size_t length, struct zf_id *id, zipfit_error *error);

#endif
