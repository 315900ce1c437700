/*
 * strings.h - many strings in few allocations
 *
 * Strings are added and freed together. They do not move. An all-zero struct is empty.
 */
#ifndef ZF_UTIL_STRINGS_H
#define ZF_UTIL_STRINGS_H

#include "zipfit.h"

struct zf_strings {
	struct zf_strings_block *last; /* each block leads to the one before it */
	size_t left;                   /* bytes of the last block that are free */
};

/* Adds a copy of `length` bytes, with a NUL behind them. NULL if memory is missing. */
const char *zf_strings_add(struct zf_strings *strings, const void *bytes, size_t length, zipfit_error *error);
void zf_strings_free(struct zf_strings *strings);

#endif
