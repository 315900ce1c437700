/*
 * suffix_sort.h - sorts all suffixes of a text in linear time
 */
#ifndef ZF_SCORE_SUFFIX_SORT_H
#define ZF_SCORE_SUFFIX_SORT_H

#include "zipfit.h"

/* The most symbols of a text. */
#define ZF_SUFFIX_SORT_MAX ((size_t)UINT32_MAX - 1)

/*
 * Sorts the suffixes of `text`: suffixes[i] becomes the position where the suffix of rank i
 * begins. The `length` symbols must be less than `alphabet`; the last one, and no other, must
 * be 0. Time and memory are linear in length + alphabet. `stop` may be NULL.
 */
bool zf_suffix_sort(const uint32_t *text, size_t length, size_t alphabet, uint32_t *suffixes, const zipfit_stop *stop,
                    zipfit_error *error);

#endif
