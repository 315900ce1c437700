/*
 * buffer.h - a growable array of bytes
 *
 * The holder of a struct zf_buffer owns its memory. An all-zero struct is an empty buffer. The
 * capacity doubles, so appending n bytes one by one costs O(n). zf_buffer_reset() frees the
 * memory of a buffer that once held a giant record.
 */
#ifndef ZF_UTIL_BUFFER_H
#define ZF_UTIL_BUFFER_H

#include "zipfit.h"

struct zf_buffer {
	unsigned char *data;
	size_t length;
	size_t capacity;
};

/* Makes room for `extra` bytes after `length`. On failure the buffer is as it was. */
bool zf_buffer_reserve(struct zf_buffer *buffer, size_t extra, zipfit_error *error);

bool zf_buffer_append(struct zf_buffer *buffer, const void *bytes, size_t length, zipfit_error *error);
bool zf_buffer_append_text(struct zf_buffer *buffer, const char *text, zipfit_error *error);
bool zf_buffer_append_byte(struct zf_buffer *buffer, unsigned char byte, zipfit_error *error);

/* Empties the buffer. Memory of up to `keep` bytes stays allocated; more is freed. */
void zf_buffer_trim(struct zf_buffer *buffer, size_t keep);

/* The same for a buffer that is used again for every record: a giant record's memory is not kept. */
void zf_buffer_reset(struct zf_buffer *buffer);

void zf_buffer_free(struct zf_buffer *buffer);

#endif
