/*
 * json_escape.h - the escapes in JSON strings
 *
 * An escape is what a backslash begins. Half of a surrogate pair, alone, stands for U+FFFD.
 */
#ifndef ZF_INPUT_JSON_ESCAPE_H
#define ZF_INPUT_JSON_ESCAPE_H

#include "util/buffer.h"

enum zf_json_escape {
	ZF_ESCAPE_PLAIN,     /* another one */
	ZF_ESCAPE_PAIR,      /* a surrogate pair, 12 bytes */
	ZF_ESCAPE_NUL,       /* \u0000 */
	ZF_ESCAPE_SURROGATE, /* half of a pair, alone */
	ZF_ESCAPE_BROKEN,    /* \u without four hex digits */
};

/* The escape at `at`, a backslash; `end` is the end of the record. */
enum zf_json_escape zf_json_classify_escape(const unsigned char *at, const unsigned char *end);

/* How many bytes of it to skip to get past the escape; of ZF_ESCAPE_PLAIN, those of the shortest one. */
size_t zf_json_escape_length(enum zf_json_escape escape);

/*
 * Appends the text of the `length` bytes between the quotes of a string that RFC 8259 allows: its escapes are decoded,
 * all other bytes are copied.
 */
bool zf_json_decode_string(struct zf_buffer *to, const unsigned char *string, size_t length, zipfit_error *error);

#endif
