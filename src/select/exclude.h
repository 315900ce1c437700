/*
 * exclude.h - texts that must stay out of a selection, such as a benchmark's own answers
 *
 * A document is out where it shares `words` words in a row with an item, or contains
 * an item of fewer words whole. Words are those of words.h: case, space and
 * punctuation make no difference. What stays in is certain; a document is kept out
 * by chance once in some 10^14 words.
 */
#ifndef ZF_SELECT_EXCLUDE_H
#define ZF_SELECT_EXCLUDE_H

#include "zipfit.h"

#define ZF_EXCLUDE_WORDS     13
#define ZF_EXCLUDE_MAX_WORDS 64

/* Built once, read-only afterwards: any number of threads may ask. */
struct zf_exclude;

/* All items of `items`, with 1 <= `words` <= ZF_EXCLUDE_MAX_WORDS; they may be freed afterwards; those without a word
 * are passed over. */
struct zf_exclude *zf_exclude_new(const zipfit_targets *items, size_t words, zipfit_error *error);
void zf_exclude_free(struct zf_exclude *exclude);

/* The first match in the document: `*item` is the index of an item that it has to do with. */
bool zf_exclude_finds(const struct zf_exclude *exclude, const void *document, size_t length, size_t *item);

#endif
