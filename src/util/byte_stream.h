/*
 * byte_stream.h - where bytes go to, and where they come from
 *
 * The functions and `user` belong to the code that fills the struct. They fill `error` when they return false.
 */
#ifndef ZF_UTIL_BYTE_STREAM_H
#define ZF_UTIL_BYTE_STREAM_H

#include "zipfit.h"

struct zf_byte_sink {
	bool (*write)(void *user, const void *bytes, size_t length, zipfit_error *error);
	void *user;
};

/* `read` gives a block that stays valid until its next call; a block of 0 bytes is the end. */
struct zf_byte_source {
	bool (*read)(void *user, const unsigned char **bytes, size_t *length, zipfit_error *error);
	void *user;
};

#endif
