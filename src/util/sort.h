/*
 * sort.h - qsort() that a stop can end
 */
#ifndef ZF_UTIL_SORT_H
#define ZF_UTIL_SORT_H

#include "zipfit.h"

/*
 * Sorts `count` items of `size` bytes, of which no two are equal. Takes as much memory
 * again. `stop` may be NULL. On failure the items are there in some order.
 */
bool zf_sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *),
             const zipfit_stop *stop, zipfit_error *error);

#endif
