/*
 * serialize.c - numbers and bytes as they are stored in partial results, checkpoints and journals
 */
#include "shards/serialize.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool zf_put_number(struct zf_buffer *to, uint64_t number, zipfit_error *error)
{
	unsigned char bytes[10];
	size_t length = 0;

	for (; number >= 0x80; number >>= 7)
		bytes[length++] = (unsigned char)(number | 0x80);
	bytes[length++] = (unsigned char)number;
	return zf_buffer_append(to, bytes, length, error);
}

bool zf_put_numbers(struct zf_buffer *to, const uint64_t *numbers, size_t count, zipfit_error *error)
{
	for (size_t i = 0; i < count; i++)
		if (!zf_put_number(to, numbers[i], error))
			return false;
	return true;
}

bool zf_put_double(struct zf_buffer *to, double value, zipfit_error *error)
{
	unsigned char bytes[8];
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(bits >> (8 * i));
	return zf_buffer_append(to, bytes, sizeof(bytes), error);
}

bool zf_put_bytes(struct zf_buffer *to, const void *bytes, size_t length, zipfit_error *error)
{
	return zf_put_number(to, length, error) && zf_buffer_append(to, bytes, length, error);
}

/* The next `length` bytes, or NULL. */
static const unsigned char *take(struct zf_cursor *cursor, uint64_t length)
{
	const unsigned char *at = cursor->at;

	if (cursor->failed || length > cursor->left) {
		cursor->failed = true;
		return NULL;
	}
	cursor->at += length;
	cursor->left -= (size_t)length;
	return at;
}

uint64_t zf_get_number(struct zf_cursor *cursor)
{
	uint64_t number = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		const unsigned char *byte = take(cursor, 1);

		if (byte == NULL)
			return 0;
		if (shift == 63 && *byte > 1)
			break;
		number |= (uint64_t)(*byte & 0x7f) << shift;
		if (*byte < 0x80)
			return number;
	}
	cursor->failed = true;
	return 0;
}

double zf_get_double(struct zf_cursor *cursor)
{
	const unsigned char *bytes = take(cursor, 8);
	uint64_t bits = 0;
	double value;

	for (size_t i = 0; bytes != NULL && i < 8; i++)
		bits |= (uint64_t)bytes[i] << (8 * i);
	memcpy(&value, &bits, sizeof(value));
	return value;
}

const unsigned char *zf_get_bytes(struct zf_cursor *cursor, size_t *length)
{
	const uint64_t wanted = zf_get_number(cursor);
	const unsigned char *bytes = take(cursor, wanted);

	*length = bytes != NULL ? (size_t)wanted : 0;
	return bytes;
}

size_t zf_get_count(struct zf_cursor *cursor)
{
	const uint64_t count = zf_get_number(cursor);

	if (count > cursor->left) {
		cursor->failed = true;
		return 0;
	}
	return (size_t)count;
}

bool zf_get_flag(struct zf_cursor *cursor)
{
	const uint64_t flag = zf_get_number(cursor);

	cursor->failed |= flag > 1;
	return flag == 1;
}

char *zf_get_string(struct zf_cursor *cursor)
{
	size_t length;
	const unsigned char *bytes = zf_get_bytes(cursor, &length);
	char *text = bytes != NULL ? strndup((const char *)bytes, length) : NULL;

	cursor->no_memory |= bytes != NULL && text == NULL;
	cursor->failed |= text == NULL || strlen(text) != length;
	return text;
}

double zf_get_score(struct zf_cursor *cursor)
{
	const double score = zf_get_double(cursor);

	cursor->failed |= isnan(score);
	return score;
}

void zf_get_fixed(struct zf_cursor *cursor, void *to, size_t length)
{
	const unsigned char *bytes = take(cursor, length);

	if (bytes != NULL)
		memcpy(to, bytes, length);
}
