/*
 * serialize.h - numbers and bytes as they are stored in partial results, checkpoints and journals
 *
 *     number    1 to 10 bytes: groups of 7 bits, the lowest first; the top bit of
 *               a byte says that another byte follows (LEB128)
 *     double    8 bytes of its IEEE 754 form, the lowest first
 *     bytes     their number, then the bytes
 *
 * They are the same on every machine.
 */
#ifndef ZF_SHARDS_SERIALIZE_H
#define ZF_SHARDS_SERIALIZE_H

#include "util/buffer.h"

bool zf_put_number(struct zf_buffer *to, uint64_t number, zipfit_error *error);
bool zf_put_numbers(struct zf_buffer *to, const uint64_t *numbers, size_t count, zipfit_error *error);
bool zf_put_double(struct zf_buffer *to, double value, zipfit_error *error);
bool zf_put_bytes(struct zf_buffer *to, const void *bytes, size_t length, zipfit_error *error);

/*
 * Bytes that are being read. Reading past the end, or a value that is not allowed,
 * sets `failed`; from then on all values are 0 or NULL. So the caller reads all
 * values and checks `failed` once. `no_memory` is set, and `failed` with it, if
 * the memory for a value is missing.
 */
struct zf_cursor {
	const unsigned char *at;
	size_t left;
	bool failed, no_memory;
};

uint64_t zf_get_number(struct zf_cursor *cursor);
double zf_get_double(struct zf_cursor *cursor);

/* The bytes are not copied. */
const unsigned char *zf_get_bytes(struct zf_cursor *cursor, size_t *length);

/* Copies `length` bytes, which have no number before them, to `to`; leaves `to` as it is on failure. */
void zf_get_fixed(struct zf_cursor *cursor, void *to, size_t length);

/* A number of items that take at least a byte each, so that it is at most the number of bytes that are left. */
size_t zf_get_count(struct zf_cursor *cursor);

/* A number that is 0 or 1. */
bool zf_get_flag(struct zf_cursor *cursor);

/* A double that is not NaN, so that scores have an order. */
double zf_get_score(struct zf_cursor *cursor);

/* Bytes without a 0, as a string; free() it. */
char *zf_get_string(struct zf_cursor *cursor);

#endif
