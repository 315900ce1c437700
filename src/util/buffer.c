/*
 * buffer.c - a growable array of bytes
 */
#include "util/buffer.h"

#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define SMALLEST_CAPACITY ((size_t)256)

/* What zf_buffer_reset() keeps: room for usual records. */
#define KEPT_BYTES ((size_t)1 << 20)

bool zf_buffer_reserve(struct zf_buffer *buffer, size_t extra, zipfit_error *error)
{
	size_t needed, capacity;
	unsigned char *data;

	if (extra <= buffer->capacity - buffer->length)
		return true;
	if (extra > SIZE_MAX / 2 - buffer->length)
		return zf_fail_memory(error, "a buffer beyond the address space");
	needed = buffer->length + extra;
	capacity = buffer->capacity > SMALLEST_CAPACITY ? buffer->capacity : SMALLEST_CAPACITY;
	while (capacity < needed)
		capacity *= 2;
	data = realloc(buffer->data, capacity);
	if (data == NULL)
		return zf_fail_memory(error, "a buffer");
	buffer->data = data;
	buffer->capacity = capacity;
	return true;
}

bool zf_buffer_append(struct zf_buffer *buffer, const void *bytes, size_t length, zipfit_error *error)
{
	if (!zf_buffer_reserve(buffer, length, error))
		return false;
	if (length > 0)
		memcpy(buffer->data + buffer->length, bytes, length);
	buffer->length += length;
	return true;
}

bool zf_buffer_append_text(struct zf_buffer *buffer, const char *text, zipfit_error *error)
{
	return zf_buffer_append(buffer, text, strlen(text), error);
}

bool zf_buffer_append_byte(struct zf_buffer *buffer, unsigned char byte, zipfit_error *error)
{
	return zf_buffer_append(buffer, &byte, 1, error);
}

void zf_buffer_trim(struct zf_buffer *buffer, size_t keep)
{
	if (buffer->capacity > keep)
		zf_buffer_free(buffer);
	buffer->length = 0;
}

void zf_buffer_reset(struct zf_buffer *buffer)
{
	zf_buffer_trim(buffer, KEPT_BYTES);
}

void zf_buffer_free(struct zf_buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct zf_buffer){0};
}
