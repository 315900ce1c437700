/*
 * grow.h - arrays that grow by doubling
 */
#ifndef ZF_UTIL_GROW_H
#define ZF_UTIL_GROW_H

#include "zipfit.h"

/*
 * Makes room for `needed` items of `size` bytes, and returns the array, which may have moved.
 * `*capacity` is the number of items there is room for: 0 and `items` NULL at first. It at
 * least doubles, so n items added one by one cost O(n). free() the array. On failure, NULL;
 * the array and `*capacity` are as before; `what` is what the array is for, as in
 * zf_fail_memory().
 */
void *zf_grow(void *items, size_t *capacity, size_t needed, size_t size, const char *what, zipfit_error *error);

#endif
