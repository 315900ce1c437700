/*
 * decoding.h - how the bytes of a file are decoded
 */
#ifndef ZF_INPUT_DECODING_H
#define ZF_INPUT_DECODING_H

#include "zipfit.h"

struct zf_helpers;

/* All-zero is the default. */
struct zf_decoding {
	bool plain;          /* do not look for compression or an archive */
	uint64_t max_window; /* bytes that a zstd window or an xz dictionary may have; 0: ZIPFIT_DEFAULT_MAX_WINDOW */
	const zipfit_name_filter *names; /* of the members of archives to read; NULL: all; borrowed */
	struct zf_helpers *helpers;      /* decode the frames of a file; NULL: there are none; borrowed */
};

static inline struct zf_decoding zf_decoding_of(const zipfit_format *format)
{
	return (struct zf_decoding){
		.plain = format->plain,
		.max_window = format->max_window,
		.names = format->names,
	};
}

static inline uint64_t zf_max_window(const struct zf_decoding *decoding)
{
	return decoding->max_window > 0 ? decoding->max_window : ZIPFIT_DEFAULT_MAX_WINDOW;
}

#endif
