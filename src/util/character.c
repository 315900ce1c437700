/*
 * character.c - reads the characters of UTF-8
 */
#include "util/character.h"

#include <stdbool.h>

static bool is_tail(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

uint32_t zf_character(const unsigned char *at, size_t left, size_t *length)
{
	const uint32_t lead = at[0];
	uint32_t code;

	*length = 1;
	if (lead < 0x80)
		return lead;
	if (lead >= 0xc2 && lead < 0xe0 && left >= 2 && is_tail(at[1])) {
		*length = 2;
		return (lead & 0x1f) << 6 | (at[1] & 0x3fu);
	}
	if (lead >= 0xe0 && lead < 0xf0 && left >= 3 && is_tail(at[1]) && is_tail(at[2])) {
		code = (lead & 0x0f) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);
		if (code >= 0x800 && (code < 0xd800 || code > 0xdfff)) {
			*length = 3;
			return code;
		}
	}
	if (lead >= 0xf0 && lead < 0xf5 && left >= 4 && is_tail(at[1]) && is_tail(at[2]) && is_tail(at[3])) {
		code = (lead & 0x07) << 18 | (at[1] & 0x3fu) << 12 | (at[2] & 0x3fu) << 6 | (at[3] & 0x3fu);
		if (code >= 0x10000 && code <= 0x10ffff) {
			*length = 4;
			return code;
		}
	}
	return ZF_BAD_BYTE + lead;
}

size_t zf_put_character(uint32_t code, unsigned char bytes[4])
{
	if (code < 0x80 || code >= ZF_BAD_BYTE) {
		bytes[0] = (unsigned char)code; /* ZF_BAD_BYTE has no bits among the lowest 8 */
		return 1;
	}
	if (code < 0x800) {
		bytes[0] = (unsigned char)(0xc0 | code >> 6);
		bytes[1] = (unsigned char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		bytes[0] = (unsigned char)(0xe0 | code >> 12);
		bytes[1] = (unsigned char)(0x80 | (code >> 6 & 0x3f));
		bytes[2] = (unsigned char)(0x80 | (code & 0x3f));
		return 3;
	}
	bytes[0] = (unsigned char)(0xf0 | code >> 18);
	bytes[1] = (unsigned char)(0x80 | (code >> 12 & 0x3f));
	bytes[2] = (unsigned char)(0x80 | (code >> 6 & 0x3f));
	bytes[3] = (unsigned char)(0x80 | (code & 0x3f));
	return 4;
}
