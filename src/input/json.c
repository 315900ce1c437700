/*
 * json.c - a record's bytes -> a cJSON tree, without cJSON's limits
 */
#include "input/json.h"

#include "input/json_escape.h"
#include "util/error.h"

#include <errno.h>
#include <string.h>

#define GUARD      0xff
#define GUARDED_FF 0x01
#define GUARDED_00 0x02

void zf_json_free(struct zf_json *json)
{
	zf_buffer_free(&json->copy);
}

static bool is_json_space(unsigned char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

bool zf_json_guard(struct zf_buffer *guarded, const void *bytes, size_t length, zipfit_error *error)
{
	const unsigned char *from = bytes;
	unsigned char *to;

	if (length == 0)
		return true;
	if (length > SIZE_MAX / 2 || !zf_buffer_reserve(guarded, 2 * length, error))
		return zf_fail_memory(error, "a record");
	to = guarded->data + guarded->length;
	for (size_t i = 0; i < length; i++) {
		if (from[i] == GUARD || from[i] == 0) {
			*to++ = GUARD;
			*to++ = from[i] == GUARD ? GUARDED_FF : GUARDED_00;
		} else {
			*to++ = from[i];
		}
	}
	guarded->length = (size_t)(to - guarded->data);
	return true;
}

bool zf_json_append_unguarded(struct zf_buffer *to, const char *guarded, zipfit_error *error)
{
	size_t length = strlen(guarded);
	const char *guard;

	while ((guard = memchr(guarded, GUARD, length)) != NULL) {
		const size_t before = (size_t)(guard - guarded);

		/* A guard is never the last byte: guarding wrote two, and cJSON keeps raw bytes as they are. */
		if (!zf_buffer_append(to, guarded, before, error) ||
		    !zf_buffer_append_byte(to, guard[1] == GUARDED_FF ? GUARD : 0, error))
			return false;
		guarded += before + 2;
		length -= before + 2;
	}
	return zf_buffer_append(to, guarded, length, error);
}

/*
 * Whether cJSON can be given the record as it is. A broken escape stops the
 * search: `*broken` is its offset, else `length`. Escapes outside strings are
 * errors whatever they say, so strings need not be told apart here.
 */
static bool is_plain(const unsigned char *record, size_t length, size_t *broken)
{
	const unsigned char *const end = record + length;
	const unsigned char *at = record;
	bool plain = memchr(record, GUARD, length) == NULL && memchr(record, 0, length) == NULL;

	*broken = length;
	while ((at = memchr(at, '\\', (size_t)(end - at))) != NULL) {
		const enum zf_json_escape escape = zf_json_classify_escape(at, end);

		if (escape == ZF_ESCAPE_BROKEN) {
			*broken = (size_t)(at - record);
			return false;
		}
		if (escape == ZF_ESCAPE_NUL || escape == ZF_ESCAPE_SURROGATE)
			plain = false;
		at += zf_json_escape_length(escape);
		if (at >= end)
			break;
	}
	return plain;
}

/* Writes the record to `guarded` with a newline at the end: NUL and 0xFF guarded, lone surrogates made U+FFFD. */
static bool guard_record(struct zf_buffer *guarded, const unsigned char *record, size_t length, zipfit_error *error)
{
	const unsigned char *const end = record + length;
	const unsigned char *at = record;

	zf_buffer_reset(guarded);
	while (at < end) {
		const unsigned char *backslash = memchr(at, '\\', (size_t)(end - at));
		enum zf_json_escape escape;
		size_t escaped;

		if (!zf_json_guard(guarded, at, (size_t)((backslash != NULL ? backslash : end) - at), error))
			return false;
		if (backslash == NULL)
			break;
		escape = zf_json_classify_escape(backslash, end);
		escaped = zf_json_escape_length(escape);
		if (escaped > (size_t)(end - backslash))
			escaped = (size_t)(end - backslash);
		if (escape == ZF_ESCAPE_NUL) {
			if (!zf_json_guard(guarded, "", 1, error))
				return false;
		} else if (escape == ZF_ESCAPE_SURROGATE) {
			if (!zf_buffer_append_text(guarded, "\\ufffd", error))
				return false;
		} else if (!zf_json_guard(guarded, backslash, escaped, error)) {
			return false;
		}
		at = backslash + escaped;
	}
	return zf_buffer_append_byte(guarded, '\n', error);
}

/* Whether the first `length` bytes are nested deeper than cJSON allows. */
static bool is_too_deep(const unsigned char *record, size_t length)
{
	size_t depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < length; i++) {
		const unsigned char byte = record[i];

		if (in_string && byte == '\\')
			i++;
		else if (byte == '"')
			in_string = !in_string;
		else if (!in_string && (byte == '{' || byte == '[') && ++depth > ZF_JSON_MAX_DEPTH)
			return true;
		else if (!in_string && (byte == '}' || byte == ']') && depth > 0)
			depth--;
	}
	return false;
}

/* Runs cJSON. NULL with errno ENOMEM: out of memory. `*end` is where parsing ended. */
static cJSON *run_cjson(const unsigned char *text, size_t length, size_t *end)
{
	const char *parse_end = (const char *)text;
	cJSON *value;

	errno = 0;
	value = cJSON_ParseWithLengthOpts((const char *)text, length, &parse_end, false);
	*end = (size_t)(parse_end - (const char *)text);
	return value;
}

/*
 * Parses a record that needs no guarding. cJSON 1.7.15 may read one byte past the end of a
 * record that is cut short, and the place of its error depends on whether there is one. So
 * a record that is not an object is parsed from a copy that ends in a newline.
 */
static bool parse_plain(struct zf_json *json, const unsigned char *record, size_t length, cJSON **value, size_t *end,
                        zipfit_error *error)
{
	const unsigned char last = record[length - 1];

	if (last == '}' || is_json_space(last)) {
		*value = run_cjson(record, length, end);
		if (*value != NULL || errno == ENOMEM)
			return true;
	}
	zf_buffer_reset(&json->copy);
	if (!zf_buffer_append(&json->copy, record, length, error) || !zf_buffer_append_byte(&json->copy, '\n', error))
		return false;
	*value = run_cjson(json->copy.data, length + 1, end);
	return true;
}

/* The outcome of a record that cJSON has parsed; `first` is its first byte that is not white space. */
static enum zipfit_outcome judge(const cJSON *value, unsigned char first, const unsigned char *record, size_t length,
                                 size_t *end)
{
	if (value == NULL)
		return is_too_deep(record, *end < length ? *end + 1 : length) ? ZIPFIT_TOO_DEEP : ZIPFIT_NOT_JSON;
	while (*end < length && is_json_space(record[*end]))
		(*end)++;
	if (*end < length)
		return ZIPFIT_NOT_JSON;
	if (!cJSON_IsObject(value))
		return ZIPFIT_NOT_OBJECT;
	if (first != '{') {
		*end = 0;
		return ZIPFIT_NOT_JSON;
	}
	return ZIPFIT_SCORED;
}

bool zf_json_parse(struct zf_json *json, const unsigned char *record, size_t length, cJSON **object,
                   enum zipfit_outcome *outcome, size_t *bad_byte, zipfit_error *error)
{
	size_t start = 0, broken, end;
	unsigned char first;
	bool guarded = false;
	cJSON *value;

	*object = NULL;
	while (start < length && is_json_space(record[start]))
		start++;
	if (start == length) {
		*outcome = ZIPFIT_BLANK;
		return true;
	}
	first = record[start];
	if (first == '[') {
		*outcome = ZIPFIT_NOT_OBJECT;
		return true;
	}
	if (is_plain(record, length, &broken)) {
		if (!parse_plain(json, record, length, &value, &end, error))
			return false;
	} else if (broken < length) {
		*outcome = ZIPFIT_NOT_JSON;
		*bad_byte = broken + 1;
		return true;
	} else {
		if (!guard_record(&json->copy, record, length, error))
			return false;
		record = json->copy.data;
		length = json->copy.length - 1;
		value = run_cjson(record, length + 1, &end);
		guarded = true;
	}
	if (value == NULL && errno == ENOMEM)
		return zf_fail_memory(error, "a JSON record");
	*outcome = judge(value, first, record, length, &end);
	*bad_byte = guarded ? 0 : end + 1;
	if (*outcome == ZIPFIT_SCORED)
		*object = value;
	else
		cJSON_Delete(value);
	return true;
}

const cJSON *zf_json_member(const cJSON *object, const char *name)
{
	const cJSON *found = NULL;
	const cJSON *member;

	cJSON_ArrayForEach(member, object) if (strcmp(member->string, name) == 0) found = member;
	return found;
}

/* ---- The text of numbers -------------------------------------------------- */

/* Where in a record to look for the next number. */
struct number_scan {
	const unsigned char *at, *end;
};

/* The bytes that cJSON takes for those of a number. After a valid number comes another byte. */
static bool is_number_byte(unsigned char byte)
{
	return (byte >= '0' && byte <= '9') || byte == '-' || byte == '+' || byte == '.' || byte == 'e' || byte == 'E';
}

/* Finds the next number outside of strings and moves past it; its length is 0 if there is none. */
static const unsigned char *next_number(struct number_scan *scan, size_t *length)
{
	const unsigned char *begin;
	bool in_string = false;

	for (; scan->at < scan->end; scan->at++) {
		const unsigned char byte = *scan->at;

		if (in_string && byte == '\\')
			scan->at++;
		else if (byte == '"')
			in_string = !in_string;
		else if (!in_string && (byte == '-' || (byte >= '0' && byte <= '9')))
			break;
	}
	begin = scan->at;
	while (scan->at < scan->end && is_number_byte(*scan->at))
		scan->at++;
	*length = (size_t)(scan->at - begin);
	return begin;
}

/* The tree has numbers in the order of the record. Recursion is no deeper than ZF_JSON_MAX_DEPTH. */
static bool keep_numbers(cJSON *item, struct number_scan *scan)
{
	for (; item != NULL; item = item->next) {
		const unsigned char *number;
		size_t length;

		if (item->child != NULL && !keep_numbers(item->child, scan))
			return false;
		if (!cJSON_IsNumber(item))
			continue;
		number = next_number(scan, &length);
		item->valuestring = cJSON_malloc(length + 1); /* cJSON_Delete() frees it */
		if (item->valuestring == NULL)
			return false;
		memcpy(item->valuestring, number, length);
		item->valuestring[length] = '\0';
	}
	return true;
}

bool zf_json_keep_numbers(cJSON *object, const unsigned char *record, size_t length, zipfit_error *error)
{
	struct number_scan scan = {record, record + length};

	return keep_numbers(object->child, &scan) || zf_fail_memory(error, "the numbers of a record");
}
