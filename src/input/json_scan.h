/*
 * json_scan.h - finds one value in a record without building its tree
 *
 * Several times as fast as the parser, and never of another opinion: what it takes is JSON as
 * RFC 8259 has it, all of which the parser takes too. Of everything else (other forms that the
 * parser may accept, names with escapes, deep nesting) it says that it does not know, and the
 * record must be parsed.
 */
#ifndef ZF_INPUT_JSON_SCAN_H
#define ZF_INPUT_JSON_SCAN_H

#include "input/field.h"

enum zf_json_scanned {
	ZF_SCAN_UNKNOWN, /* parse the record */
	ZF_SCAN_MISSING, /* the record is an object that lacks the field */
	ZF_SCAN_FOUND,
};

/*
 * Looks for the value of `field` in the `length` bytes at `record`. As with zf_field_find(), the last of several
 * members of a name counts. ZF_SCAN_FOUND sets `*value` to the value as it stands in the record, strings with their
 * quotes.
 */
enum zf_json_scanned zf_json_scan(const struct zf_field *field, const unsigned char *record, size_t length,
                                  const unsigned char **value, size_t *value_length);

#endif
