/*
 * serialize.h - numbers and bytes as they stand in partial results and checkpoints
 *
 * A whole number takes as many bytes as it has groups of 7 bits, lowest first, the
 * top bit of a byte saying that another follows. A double is the 8 bytes of its
 * IEEE 754 form, lowest first. Bytes come after their number. The same on every
 * machine.
 */
#ifndef ZF_SHARDS_SERIALIZE_H
#define ZF_SHARDS_SERIALIZE_H

#include "util/buffer.h"

bool zf_put_number(struct zf_buffer *to, uint64_t number, zipfit_error *error);
bool zf_put_double(struct zf_buffer *to, double value, zipfit_error *error);
bool zf_put_bytes(struct zf_buffer *to, const void *bytes, size_t length, zipfit_error *error);

/*
 * What is being read. Reading past the end, or a number that fits in no 64 bits,
 * sets `failed` and gives zeros from then on: who reads looks at it once, at the end.
 * `starved` is for who has no memory for what was read.
 */
struct zf_cursor {
	const unsigned char *at;
	size_t left;
	bool failed, starved;
};

uint64_t zf_get_number(struct zf_cursor *cursor);
double zf_get_double(struct zf_cursor *cursor);

/* The bytes stay where they are. */
const unsigned char *zf_get_bytes(struct zf_cursor *cursor, size_t *length);

#endif
