/*
 * suffix_index.h - the longest passages that a document shares with any of the targets
 */
#ifndef ZF_SCORE_SUFFIX_INDEX_H
#define ZF_SCORE_SUFFIX_INDEX_H

#include "zipfit.h"

/* The least length of a passage, in bytes. */
#define ZF_PASSAGE_LEAST 8

/* The longest passage that begins at some position of a document. */
struct zf_longest {
	uint32_t length; /* 0 if it would be shorter than ZF_PASSAGE_LEAST */
	uint32_t rank;   /* of a suffix of a target that begins with the passage */
};

/* Read-only once built; any number of threads. */
struct zf_suffix_index;

/*
 * Builds the index in time and memory linear in the bytes of the targets: about 16 bytes per byte. The targets may be
 * freed afterwards. `stop` may be NULL.
 */
struct zf_suffix_index *zf_suffix_index_new(const zipfit_documents *targets, const zipfit_stop *stop,
                                            zipfit_error *error);
void zf_suffix_index_free(struct zf_suffix_index *index);

/*
 * The longest passage that begins `at` bytes into the document. If several targets have it,
 * which one is returned depends only on the targets and their order. `before` is the result
 * for the previous position, or NULL. With it, searching all positions in turn takes time
 * proportional to the document's length times the logarithm of the targets' bytes.
 */
struct zf_longest zf_suffix_index_find(const struct zf_suffix_index *index, const unsigned char *document,
                                       size_t length, size_t at, const struct zf_longest *before);

/* The target that a suffix belongs to. */
size_t zf_suffix_index_target(const struct zf_suffix_index *index, uint32_t rank);

#endif
