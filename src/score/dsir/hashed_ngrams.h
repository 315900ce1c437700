/*
 * hashed_ngrams.h - the hashed n-grams of a text, as DSIR counts them
 *
 * The n-grams are the tokens of util/tokens.h and each two tokens in a row, joined by a space. The bucket of an n-gram
 * is its SHA-256, as a number of 256 bits, modulo 10,000 (Xie et al., "Data Selection for Language Models via
 * Importance Resampling", 2023, and the package of that name).
 *
 *     zf_hashed_ngrams_start(ngrams, text, length)
 *     while zf_hashed_ngrams_next(ngrams, &buckets, &count, error) and count > 0: ...
 *
 * One thread at a time.
 */
#ifndef ZF_SCORE_DSIR_HASHED_NGRAMS_H
#define ZF_SCORE_DSIR_HASHED_NGRAMS_H

#include "util/tokens.h"

#define ZF_NGRAM_BUCKETS ((size_t)10000)

/* What they take, besides the text of some hundred tokens. */
#define ZF_HASHED_NGRAMS_BYTES ((size_t)4 << 20)

struct zf_hashed_ngrams;

/* `table` is borrowed. */
struct zf_hashed_ngrams *zf_hashed_ngrams_new(const struct zf_token_table *table, zipfit_error *error);
void zf_hashed_ngrams_free(struct zf_hashed_ngrams *ngrams);

/* Starts reading a text, which is borrowed. */
void zf_hashed_ngrams_start(struct zf_hashed_ngrams *ngrams, const void *text, size_t length);

/*
 * Sets `*buckets` to the buckets of the next `*count` n-grams, each below ZF_NGRAM_BUCKETS, in their order in the text:
 * a token, then the bigram that it ends. `*count` is 0 at the end of the text. They are valid until the next call.
 */
bool zf_hashed_ngrams_next(struct zf_hashed_ngrams *ngrams, const uint16_t **buckets, size_t *count,
                           zipfit_error *error);

/* How often each bucket occurs. */
struct zf_ngram_counts {
	uint64_t buckets[ZF_NGRAM_BUCKETS];
	uint64_t total;
};

/* Adds all n-grams of a text. */
bool zf_ngram_counts_add(struct zf_ngram_counts *counts, struct zf_hashed_ngrams *ngrams, const void *text,
                         size_t length, zipfit_error *error);

#endif
