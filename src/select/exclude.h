/*
 * exclude.h - finds texts that must stay out of a selection, such as a benchmark's own answers
 *
 * A document is excluded if it shares `words` consecutive words with an item, or contains the
 * whole of an item of fewer words. Words are those of words.h: case, white space and
 * punctuation make no difference. There are no false negatives; false positives occur about
 * once in 10^14 words.
 */
#ifndef ZF_SELECT_EXCLUDE_H
#define ZF_SELECT_EXCLUDE_H

#include "util/buffer.h"

/* Read-only once built; any number of threads may use it. */
struct zf_exclude;

/* What a document shares with an item. */
struct zf_exclusion {
	size_t item;                /* its index */
	const unsigned char *words; /* the shared words, in the document */
	size_t length;
};

/*
 * Indexes all items, which may be freed afterwards; items without a word are ignored. 1 <= `words` <=
 * ZIPFIT_MAX_EXCLUDE_WORDS. `stop` may be NULL.
 */
struct zf_exclude *zf_exclude_new(const zipfit_documents *items, size_t words, const zipfit_stop *stop,
                                  zipfit_error *error);
void zf_exclude_free(struct zf_exclude *exclude);

/*
 * Finds the first words in the document that an item has too; if `*found`, fills `shared`.
 * Fails only if `stop`, which may be NULL, was requested. The time is proportional to the
 * length of the document and does not depend on `words` or the number of items.
 */
bool zf_exclude_look(const struct zf_exclude *exclude, const void *document, size_t length, const zipfit_stop *stop,
                     bool *found, struct zf_exclusion *shared, zipfit_error *error);

/* The most bytes that zf_append_exclusion() appends. */
#define ZF_EXCLUSION_BYTES 240

/* Appends the shared words and a NUL. White space becomes single spaces; long texts are cut and end in "...". */
bool zf_append_exclusion(struct zf_buffer *to, const struct zf_exclusion *shared, zipfit_error *error);

#endif
