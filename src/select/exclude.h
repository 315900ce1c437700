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

#include "util/buffer.h"

/* Built once, read-only afterwards: any number of threads may ask. */
struct zf_exclude;

/* What a document has to do with an item. */
struct zf_exclusion {
	size_t item;                /* its index */
	const unsigned char *words; /* in the document, from the first word shared to the last */
	size_t length;
};

/*
 * All items of `items`, with 1 <= `words` <= ZIPFIT_MAX_EXCLUDE_WORDS; they may be freed afterwards; those without a
 * word are passed over. `stop` may be NULL.
 */
struct zf_exclude *zf_exclude_new(const zipfit_documents *items, size_t words, const zipfit_stop *stop,
                                  zipfit_error *error);
void zf_exclude_free(struct zf_exclude *exclude);

/*
 * Looks for the first words in the document that an item has too, and fills `shared` where
 * `*found`. False only once `stop`, which may be NULL, was requested. The time is in
 * proportion to the document, whatever the number of words and items.
 */
bool zf_exclude_look(const struct zf_exclude *exclude, const void *document, size_t length, const zipfit_stop *stop,
                     bool *found, struct zf_exclusion *shared, zipfit_error *error);

/* The most bytes that zf_append_exclusion() appends. */
#define ZF_EXCLUSION_BYTES 240

/* Appends the words shared, as they stand but for white space, cut short where they are long, and a NUL. */
bool zf_append_exclusion(struct zf_buffer *to, const struct zf_exclusion *shared, zipfit_error *error);

#endif
