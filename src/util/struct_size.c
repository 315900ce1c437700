/*
 * struct_size.c - structs of callers that were compiled with another version of zipfit.h
 */
#include "util/struct_size.h"

#include "util/error.h"

#include <string.h>

bool zf_struct_take(void *to, size_t known, const void *from, bool may_be_zero, const char *name, zipfit_error *error)
{
	const unsigned char *bytes = from;
	size_t size;

	memcpy(&size, from, sizeof(size));
	if (size == 0 && may_be_zero)
		size = known;
	if (size < sizeof(size))
		return zf_fail(error, ZIPFIT_BAD_OPTION, "%s: struct_size is not set", name);
	for (size_t i = known; i < size; i++)
		if (bytes[i] != 0)
			return zf_fail(error, ZIPFIT_BAD_OPTION, "%s: has members that this version does not know",
			               name);
	memset(to, 0, known);
	memcpy(to, from, size < known ? size : known);
	memcpy(to, &known, sizeof(known));
	return true;
}
