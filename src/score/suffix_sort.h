/*
 * suffix_sort.h - sorts all suffixes of a text in linear time
 */
#ifndef ZF_SCORE_SUFFIX_SORT_H
#define ZF_SCORE_SUFFIX_SORT_H

#include "zipfit.h"

/* Symbols of a text, at most. */
#define ZF_SUFFIX_SORT_MAX ((size_t)UINT32_MAX - 1)

/*
 * Sorts the suffixes of `text`, whose `length` symbols are below `alphabet` and end
 * with the only 0 among them: suffixes[i] becomes the position where the suffix of
 * rank i begins. Takes time and memory proportional to length + alphabet, whatever
 * the text is. `stop` may be NULL.
 */
bool zf_suffix_sort(const uint32_t *text, size_t length, size_t alphabet, uint32_t *suffixes, const zipfit_stop *stop,
                    zipfit_error *error);

#endif
