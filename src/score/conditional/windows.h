/*
 * windows.h - how often each window of five bytes occurs in a text
 *
 * The raw material of an n-gram model: in the sorted list of all windows, the
 * n-grams of every shorter length are runs with the same first bytes, and so are
 * the contexts they follow. The list does not depend on the order of documents.
 */
#ifndef ZF_CONDITIONAL_WINDOWS_H
#define ZF_CONDITIONAL_WINDOWS_H

#include "zipfit.h"

/* Bytes of a window, and of the longest n-gram. */
#define ZF_NGRAM_LONGEST 5

/* The bytes that stand before and behind a document, for as far as a window can see. */
#define ZF_OUTSIDE 0

/* A window's bytes, the first one highest, above a count that stops at its maximum. */
#define ZF_WINDOW_COUNT_BITS 24
#define ZF_WINDOW_COUNT_MAX  (((uint64_t)1 << ZF_WINDOW_COUNT_BITS) - 1)

struct zf_windows;

/* `stop`, which may be NULL, ends adding and finishing, however long the documents are. */
struct zf_windows *zf_windows_new(const zipfit_stop *stop, zipfit_error *error);
void zf_windows_free(struct zf_windows *windows);

/* Counts the windows that touch the `length` bytes at `document`; an empty document has none. */
bool zf_windows_add(struct zf_windows *windows, const unsigned char *document, size_t length, zipfit_error *error);

/* Ends the adding: sets `*count` and returns the windows in ascending order; NULL on failure. They belong to `windows`.
 */
const uint64_t *zf_windows_finish(struct zf_windows *windows, size_t *count, zipfit_error *error);

/* The first `length` bytes of a window, the last of them lowest. */
static inline uint64_t zf_window_prefix(uint64_t window, int length)
{
	return window >> ZF_WINDOW_COUNT_BITS >> 8 * (ZF_NGRAM_LONGEST - length);
}

static inline uint64_t zf_window_count(uint64_t window)
{
	return window & ZF_WINDOW_COUNT_MAX;
}

#endif
