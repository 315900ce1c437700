/*
 * ngram_counter.h - counts the n-grams of five bytes in a text
 *
 * The list of all 5-grams, sorted, holds everything that an n-gram model is made of: the
 * shorter n-grams, and the contexts they follow, are runs of 5-grams with the same first
 * bytes. The list does not depend on the order of the documents.
 */
#ifndef ZF_CONDITIONAL_NGRAM_COUNTER_H
#define ZF_CONDITIONAL_NGRAM_COUNTER_H

#include "zipfit.h"

/* Bytes of the longest n-gram, the kind that is counted. */
#define ZF_NGRAM_LONGEST 5

/* The byte that fills a 5-gram beyond either end of a document. */
#define ZF_OUTSIDE 0

/* A counted 5-gram: its bytes, the first one highest, above its count, which stops at its maximum. */
#define ZF_NGRAM_COUNT_BITS 24
#define ZF_NGRAM_COUNT_MAX  (((uint64_t)1 << ZF_NGRAM_COUNT_BITS) - 1)

struct zf_ngram_counter;

/* `stop`, which may be NULL, also ends zf_ngram_counter_add() and zf_ngram_counter_finish(). */
struct zf_ngram_counter *zf_ngram_counter_new(const zipfit_stop *stop, zipfit_error *error);
void zf_ngram_counter_free(struct zf_ngram_counter *counter);

/* Counts every 5-gram that has at least one byte of the document in it; an empty document has none. */
bool zf_ngram_counter_add(struct zf_ngram_counter *counter, const unsigned char *document, size_t length,
                          zipfit_error *error);

/* Returns the counted 5-grams, ascending, and sets `*count` to their number; NULL on failure. Owned by `counter`. */
const uint64_t *zf_ngram_counter_finish(struct zf_ngram_counter *counter, size_t *count, zipfit_error *error);

/* The first `length` bytes of a counted 5-gram, the last of them lowest. */
static inline uint64_t zf_counted_prefix(uint64_t counted, int length)
{
	return counted >> ZF_NGRAM_COUNT_BITS >> 8 * (ZF_NGRAM_LONGEST - length);
}

static inline uint64_t zf_counted_count(uint64_t counted)
{
	return counted & ZF_NGRAM_COUNT_MAX;
}

#endif
