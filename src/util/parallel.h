/*
 * parallel.h - does the same work for each of many items, on several threads
 */
#ifndef ZF_UTIL_PARALLEL_H
#define ZF_UTIL_PARALLEL_H

#include "zipfit.h"

/* Does the work for item `item`. Two calls at the same time never have the same `thread`. */
typedef bool (*zf_item_work)(void *user, size_t thread, size_t item, zipfit_error *error);

/*
 * Calls `work` for the items 0 to count - 1 on up to `threads` threads, numbered from
 * 0, and returns when all are done. The calling thread is one of them. After a failure
 * no more items are started. The error is that of the failed item with the lowest number.
 */
bool zf_parallel_for(size_t threads, size_t count, zf_item_work work, void *user, zipfit_error *error);

#endif
