/*
 * sort.h - a sort that can be stopped
 */
#ifndef ZF_UTIL_SORT_H
#define ZF_UTIL_SORT_H

#include "zipfit.h"

/*
 * Sorts `count` items of `size` bytes, no two of which may be equal. Takes as much memory again.
 * `stop` may be NULL. On failure the items are complete, but in no order.
 */
bool zf_sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *),
             const zipfit_stop *stop, zipfit_error *error);

#endif
