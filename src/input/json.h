/*
 * json.h - a record's bytes -> a cJSON tree, without cJSON's limits
 *
 * cJSON is the parser; whatever it accepts inside one complete object is accepted. Four
 * of its limits are removed here:
 *
 *  - strings of cJSON end at their first NUL, so \u0000 would cut a text short;
 *  - a lone surrogate escape fails the whole record, where it should be U+FFFD;
 *  - \u with anything but four hex digits becomes NUL, where it is an error;
 *  - bytes after the object and a byte order mark before it are ignored.
 *
 * The first two are removed by guarding: before parsing, 0xFF becomes FF 01 and NUL
 * becomes FF 02. UTF-8 has no byte 0xFF, so almost no record needs this. The mapping is
 * one to one on all bytes, and zf_json_append_unguarded() reverses it for the strings
 * that are used.
 *
 * A record that begins as an array is not an object, whatever follows. It is not parsed,
 * so that a large file that is one array costs neither time nor memory.
 */
#ifndef ZF_INPUT_JSON_H
#define ZF_INPUT_JSON_H

#include "util/buffer.h"

#include <cjson/cJSON.h>

#define ZF_JSON_MAX_DEPTH 1000

/* Scratch memory of one thread. All-zero is valid. */
struct zf_json {
	struct zf_buffer copy; /* of a record that cJSON cannot be given as it is */
};

void zf_json_free(struct zf_json *json);

/*
 * Parses the `length` bytes at `record`. Sets `*outcome`: for ZIPFIT_SCORED
 * `*object` is a JSON object whose strings are guarded, for the caller to
 * cJSON_Delete(); for ZIPFIT_NOT_JSON `*bad_byte` is the byte (from 1) where the
 * error is, or one too far, or 0 where that is not known. Fails only when memory
 * runs out.
 */
bool zf_json_parse(struct zf_json *json, const unsigned char *record, size_t length, cJSON **object,
                   enum zipfit_outcome *outcome, size_t *bad_byte, zipfit_error *error);

/* The member with this guarded name, the last one if there are several, or NULL. */
const cJSON *zf_json_member(const cJSON *object, const char *name);

/*
 * Sets the `valuestring` of every number of `object` to its text in the record that the
 * object was parsed from: a double may have fewer digits than the record. Takes a pass
 * over the record. Call it once for an object.
 */
bool zf_json_keep_numbers(cJSON *object, const unsigned char *record, size_t length, zipfit_error *error);

/* Guards `length` bytes: appends them to `guarded` as described above, a NUL at the end not included. */
bool zf_json_guard(struct zf_buffer *guarded, const void *bytes, size_t length, zipfit_error *error);

/* Appends the bytes that the NUL-terminated string `guarded` was before guarding. */
bool zf_json_append_unguarded(struct zf_buffer *to, const char *guarded, zipfit_error *error);

#endif
