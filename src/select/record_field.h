/*
 * record_field.h - the value of a field of a record, to tell records apart by it
 */
#ifndef ZF_SELECT_RECORD_FIELD_H
#define ZF_SELECT_RECORD_FIELD_H

#include "input/extractor.h"

/*
 * An extractor whose documents are values of `field`, a member or a JSON pointer: text, or a number or boolean as it
 * stands in the record. Missing, null and empty are the empty document; objects and arrays of anything but strings are
 * no document, which its outcome says.
 */
struct zf_extractor *zf_record_field_new(const char *field, zipfit_error *error);

#endif
