/*
 * id_text.h - the id of a record, as text
 */
#ifndef ZF_INPUT_ID_TEXT_H
#define ZF_INPUT_ID_TEXT_H

#include "input/extractor.h"
#include "input/field.h"

/*
 * Finds the id of the `length` bytes at `record`, as zf_extractor_of_id() says, and makes it the document of
 * `extracted`. Most records are only scanned, not parsed. Fails only when memory runs out.
 */
bool zf_find_id(const struct zf_field *field, struct zf_scratch *scratch, const unsigned char *record, size_t length,
                struct zf_extracted *extracted, zipfit_error *error);

#endif
