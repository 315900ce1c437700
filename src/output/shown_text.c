/*
 * shown_text.c - text of a file, shown to people
 */
#include "output/shown_text.h"

#include "util/character.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Whether a terminal could obey the character, or show text in another order. */
static bool is_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x61c || code == 0x200e || code == 0x200f ||
	       (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

/* Writes the character at `at` to `text` so that it can be shown; returns its bytes in the file. */
static size_t escape(const unsigned char *at, size_t left, char text[16])
{
	size_t length;
	const uint32_t code = zf_character(at, left, &length);

	if (code >= ZF_BAD_BYTE)
		snprintf(text, 16, "\\x%02x", at[0]);
	else if (code == '\n' || code == '\t' || code == '\r')
		snprintf(text, 16, "\\%c", code == '\n' ? 'n' : code == '\t' ? 't' : 'r');
	else if (is_control(code))
		snprintf(text, 16, "\\u%04" PRIx32, code);
	else
		snprintf(text, 16, "%.*s", (int)length, (const char *)at);
	return length;
}

bool zf_append_shown(struct zf_buffer *to, const void *bytes, size_t length, size_t width, zipfit_error *error)
{
	const unsigned char *at = bytes;
	size_t used = 0;

	while (length > 0) {
		char text[16];
		const size_t taken = escape(at, length, text);

		if (used >= width)
			return zf_buffer_append_text(to, "...", error);
		if (!zf_buffer_append_text(to, text, error))
			return false;
		used += text[0] == '\\' ? strlen(text) : 1;
		at += taken;
		length -= taken;
	}
	return true;
}
