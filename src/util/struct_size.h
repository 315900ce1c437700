/*
 * struct_size.h - structs of callers that were compiled with another version of zipfit.h
 */
#ifndef ZF_UTIL_STRUCT_SIZE_H
#define ZF_UTIL_STRUCT_SIZE_H

#include "zipfit.h"

/*
 * Copies the struct at `from`, whose first member is its size, into the `known` bytes at `to`. What an older, shorter
 * struct lacks becomes 0. With `may_be_zero`, a size of 0 stands for `known`. ZIPFIT_BAD_OPTION where the size is 0
 * otherwise, and where a newer, longer struct is not 0 beyond `known`: it asks for something that this version does
 * not have. `name` is the struct's, for messages.
 */
bool zf_struct_take(void *to, size_t known, const void *from, bool may_be_zero, const char *name, zipfit_error *error);

#endif
