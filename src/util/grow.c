/*
 * grow.c - arrays that grow by doubling
 */
#include "util/grow.h"

#include "util/error.h"

#include <stdlib.h>

#define SMALLEST_CAPACITY ((size_t)128)

void *zf_grow(void *items, size_t *capacity, size_t needed, size_t size, const char *what, zipfit_error *error)
{
	size_t wanted = *capacity > 0 ? *capacity : SMALLEST_CAPACITY;
	void *grown;

	if (needed <= *capacity)
		return items;
	while (wanted < needed && wanted <= SIZE_MAX / 2)
		wanted *= 2;
	grown = wanted >= needed && wanted <= SIZE_MAX / size ? realloc(items, wanted * size) : NULL;
	if (grown == NULL) {
		zf_fail_memory(error, what);
		return NULL;
	}
	*capacity = wanted;
	return grown;
}
