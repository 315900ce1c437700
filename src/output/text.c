/*
 * text.c - numbers and strings as text
 *
 * cJSON prints most of our JSON. Scores, and strings that may have NUL or bytes
 * that are not UTF-8, are printed here. The program sets only the locale of
 * characters (LC_CTYPE), so the decimal point is a point.
 */
#include "output/text.h"

#include "input/utf8.h"
#include "output/double_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool zf_append_double(struct zf_buffer *to, double value, zipfit_error *error)
{
	char text[ZF_DOUBLE_TEXT];

	return zf_buffer_append(to, text, zf_double_text(text, value), error);
}

bool zf_append_uint(struct zf_buffer *to, uint64_t value, zipfit_error *error)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	return zf_buffer_append_text(to, text, error);
}

bool zf_append_utf8(struct zf_buffer *to, const void *bytes, size_t length, zipfit_error *error)
{
	const unsigned char *at = bytes, *const end = at + length;

	while (at < end) {
		const size_t valid = zf_utf8_prefix(at, (size_t)(end - at));

		if (!zf_buffer_append(to, at, valid, error))
			return false;
		at += valid;
		if (at < end && !zf_buffer_append_text(to, "\xef\xbf\xbd", error))
			return false;
		at += at < end;
	}
	return true;
}

/* Appends a byte of a JSON string, escaped if JSON requires it. */
static bool append_json_byte(struct zf_buffer *to, unsigned char byte, zipfit_error *error)
{
	char text[8];

	switch (byte) {
	case '"':
		return zf_buffer_append_text(to, "\\\"", error);
	case '\\':
		return zf_buffer_append_text(to, "\\\\", error);
	case '\n':
		return zf_buffer_append_text(to, "\\n", error);
	case '\r':
		return zf_buffer_append_text(to, "\\r", error);
	case '\t':
		return zf_buffer_append_text(to, "\\t", error);
	default:
		if (byte >= 0x20)
			return zf_buffer_append_byte(to, byte, error);
		snprintf(text, sizeof(text), "\\u%04x", byte);
		return zf_buffer_append_text(to, text, error);
	}
}

bool zf_append_json_string(struct zf_buffer *to, const void *bytes, size_t length, zipfit_error *error)
{
	const unsigned char *at = bytes;

	if (!zf_buffer_append_byte(to, '"', error))
		return false;
	while (length > 0) {
		const size_t valid = zf_utf8_prefix(at, length);

		for (size_t i = 0; i < valid; i++)
			if (!append_json_byte(to, at[i], error))
				return false;
		at += valid;
		length -= valid;
		if (length > 0) {
			if (!zf_buffer_append_text(to, "\xef\xbf\xbd", error))
				return false;
			at++;
			length--;
		}
	}
	return zf_buffer_append_byte(to, '"', error);
}

bool zf_append_tsv_bytes(struct zf_buffer *to, const void *bytes, size_t length, zipfit_error *error)
{
	static const char special[] = {'\t', '\n', '\r', '\\'};
	static const char letters[] = {'t', 'n', 'r', '\\'};
	const unsigned char *at = bytes;

	for (size_t i = 0; i < length; i++) {
		const char *found = memchr(special, at[i], sizeof(special));

		if (found != NULL ? !zf_buffer_append_byte(to, '\\', error) ||
		                            !zf_buffer_append_byte(to, (unsigned char)letters[found - special], error)
		                  : !zf_buffer_append_byte(to, at[i], error))
			return false;
	}
	return true;
}

bool zf_append_tsv_field(struct zf_buffer *to, const char *text, zipfit_error *error)
{
	return zf_append_tsv_bytes(to, text, strlen(text), error);
}
