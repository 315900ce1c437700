/*
 * json_escape.c - the escapes in JSON strings
 */
#include "input/json_escape.h"

#include "util/word_bytes.h"

#include <string.h>

/* The value of four hex digits, or -1. */
static int hex4(const unsigned char *digits)
{
	int value = 0;

	for (int i = 0; i < 4; i++) {
		const unsigned char digit = digits[i];

		value *= 16;
		if (digit >= '0' && digit <= '9')
			value += digit - '0';
		else if (digit >= 'a' && digit <= 'f')
			value += digit - 'a' + 10;
		else if (digit >= 'A' && digit <= 'F')
			value += digit - 'A' + 10;
		else
			return -1;
	}
	return value;
}

static bool is_high_surrogate(int unit)
{
	return unit >= 0xd800 && unit <= 0xdbff;
}

static bool is_low_surrogate(int unit)
{
	return unit >= 0xdc00 && unit <= 0xdfff;
}

enum zf_json_escape zf_json_classify_escape(const unsigned char *at, const unsigned char *end)
{
	int unit;

	if (end - at < 2 || at[1] != 'u')
		return ZF_ESCAPE_PLAIN;
	unit = end - at < 6 ? -1 : hex4(at + 2);
	if (unit < 0)
		return ZF_ESCAPE_BROKEN;
	if (unit == 0)
		return ZF_ESCAPE_NUL;
	if (is_low_surrogate(unit))
		return ZF_ESCAPE_SURROGATE;
	if (!is_high_surrogate(unit))
		return ZF_ESCAPE_PLAIN;
	if (end - at >= 12 && at[6] == '\\' && at[7] == 'u' && is_low_surrogate(hex4(at + 8)))
		return ZF_ESCAPE_PAIR;
	return ZF_ESCAPE_SURROGATE;
}

size_t zf_json_escape_length(enum zf_json_escape escape)
{
	switch (escape) {
	case ZF_ESCAPE_PAIR:
		return 12;
	case ZF_ESCAPE_NUL:
	case ZF_ESCAPE_SURROGATE:
		return 6;
	default:
		return 2;
	}
}

/* Writes a code point as UTF-8; returns its end. */
static unsigned char *put_utf8(unsigned char *to, unsigned point)
{
	if (point < 0x80) {
		*to++ = (unsigned char)point;
		return to;
	}
	if (point < 0x800) {
		*to++ = (unsigned char)(0xc0 | point >> 6);
	} else {
		if (point < 0x10000) {
			*to++ = (unsigned char)(0xe0 | point >> 12);
		} else {
			*to++ = (unsigned char)(0xf0 | point >> 18);
			*to++ = (unsigned char)(0x80 | (point >> 12 & 0x3f));
		}
		*to++ = (unsigned char)(0x80 | (point >> 6 & 0x3f));
	}
	*to++ = (unsigned char)(0x80 | (point & 0x3f));
	return to;
}

/* Writes what \u stands for; moves `*at`, its backslash, past the escape. */
static unsigned char *put_unicode(unsigned char *to, const unsigned char **at, const unsigned char *end)
{
	const enum zf_json_escape escape = zf_json_classify_escape(*at, end);
	unsigned point = (unsigned)hex4(*at + 2);

	if (escape == ZF_ESCAPE_SURROGATE)
		point = 0xfffd;
	else if (escape == ZF_ESCAPE_PAIR)
		point = 0x10000 + ((point & 0x3ff) << 10) + ((unsigned)hex4(*at + 8) & 0x3ff);
	*at += escape == ZF_ESCAPE_PAIR ? 12 : 6;
	return put_utf8(to, point);
}

static unsigned char letter_value(unsigned char letter)
{
	switch (letter) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	default: /* a quote, a slash or a backslash */
		return letter;
	}
}

/* Copies up to the next backslash, or to the end: a word at a time while both texts have room for it. */
static const unsigned char *copy_plain(unsigned char **to, const unsigned char *at, const unsigned char *end)
{
	const unsigned char *backslash;

	while (end - at >= ZF_WORD_BYTES) {
		const uint64_t marks = zf_mark_byte(zf_load_word(at), '\\');

		memcpy(*to, at, ZF_WORD_BYTES);
		if (marks != 0) {
			*to += zf_first_mark(marks);
			return at + zf_first_mark(marks);
		}
		*to += ZF_WORD_BYTES;
		at += ZF_WORD_BYTES;
	}
	backslash = memchr(at, '\\', (size_t)(end - at));
	if (backslash == NULL)
		backslash = end;
	memcpy(*to, at, (size_t)(backslash - at));
	*to += backslash - at;
	return backslash;
}

bool zf_json_decode_string(struct zf_buffer *to, const unsigned char *string, size_t length, zipfit_error *error)
{
	const unsigned char *at = string, *const end = string + length;
	unsigned char *next;

	/* No escape is shorter than what it stands for. */
	if (length == 0)
		return true;
	if (!zf_buffer_reserve(to, length, error))
		return false;
	next = to->data + to->length;
	for (;;) {
		at = copy_plain(&next, at, end);
		if (at == end)
			break;
		if (at[1] == 'u') {
			next = put_unicode(next, &at, end);
		} else {
			*next++ = letter_value(at[1]);
			at += 2;
		}
	}
	to->length = (size_t)(next - to->data);
	return true;
}
