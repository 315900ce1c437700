/*
 * suffix_index.h - the longest passages that a document shares with any of the targets
 */
#ifndef ZF_SCORE_SUFFIX_INDEX_H
#define ZF_SCORE_SUFFIX_INDEX_H

#include "zipfit.h"

/* Shorter passages are not looked for. */
#define ZF_PASSAGE_LEAST 8

/* The longest passage that begins at a place of a document. */
struct zf_longest {
	uint32_t length; /* 0 where it would be shorter than ZF_PASSAGE_LEAST */
	uint32_t rank;   /* of a suffix of a target that begins with it */
};

/* Read-only once built; any number of threads. */
struct zf_suffix_index;

/*
 * Builds the index in time and memory proportional to the bytes of the targets, whatever they are: about 16 bytes for a
 * byte. The targets may be freed afterwards. `stop` may be NULL.
 */
struct zf_suffix_index *zf_suffix_index_new(const zipfit_documents *targets, const zipfit_stop *stop,
                                            zipfit_error *error);
void zf_suffix_index_free(struct zf_suffix_index *index);

/*
 * The longest passage that begins `at` bytes after the begin of the document. Of several
 * targets that have it, one; the same for the same targets in the same order. `before` is
 * what was found one place earlier, or NULL: with it, asking for all places in turn takes
 * time proportional to the document's length times the logarithm of the targets' bytes.
 */
struct zf_longest zf_suffix_index_find(const struct zf_suffix_index *index, const unsigned char *document,
                                       size_t length, size_t at, const struct zf_longest *before);

/* The target that a suffix belongs to. */
size_t zf_suffix_index_target(const struct zf_suffix_index *index, uint32_t rank);

#endif
