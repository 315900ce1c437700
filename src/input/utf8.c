/*
 * utf8.c - whether bytes are valid UTF-8
 *
 * The table of well-formed byte sequences of the Unicode standard (table 3-7):
 * only the range of the second byte depends on the first.
 */
#include "input/utf8.h"

#include <string.h>

/* The length of the well-formed sequence at `bytes`, or 0. */
static size_t sequence_length(const unsigned char *bytes, size_t available)
{
	const unsigned char lead = bytes[0];
	unsigned char low = 0x80, high = 0xbf;
	size_t length;

	if (lead < 0x80)
		return 1;
	if (lead < 0xc2 || lead > 0xf4)
		return 0;
	length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	if (length > available)
		return 0;
	if (lead == 0xe0)
		low = 0xa0;
	else if (lead == 0xed)
		high = 0x9f;
	else if (lead == 0xf0)
		low = 0x90;
	else if (lead == 0xf4)
		high = 0x8f;
	if (bytes[1] < low || bytes[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++)
		if (bytes[i] < 0x80 || bytes[i] > 0xbf)
			return 0;
	return length;
}

size_t zf_utf8_prefix(const unsigned char *bytes, size_t length)
{
	const uint64_t high_bits = 0x8080808080808080;
	size_t at = 0;

	while (at < length) {
		uint64_t eight;
		size_t step;

		if (length - at >= sizeof(eight)) {
			memcpy(&eight, bytes + at, sizeof(eight));
			if ((eight & high_bits) == 0) {
				at += sizeof(eight);
				continue;
			}
		}
		step = sequence_length(bytes + at, length - at);
		if (step == 0)
			break;
		at += step;
	}
	return at;
}
