/*
 * features.h - the hashed n-grams of a text, as the classifier counts them
 *
 * Four kinds of n-grams: each 3 bytes in a row, each 5 bytes in a row, each word, and each two words in a row. A word
 * is a run of ASCII letters, digits, underscores and bytes from 0x80, or any other single byte above the space. Letters
 * keep their case. Bytes of any encoding are a text.
 *
 * An n-gram is known by its bucket, one of ZF_FEATURE_BUCKETS, the upper bits of a hash of 64 bits:
 *
 *     n bytes    (their number, the first byte the lowest, + n * 2^40) * 0x9e3779b97f4a7c15
 *     a word     mix(h), h being its FNV-1a hash (Fowler, Noll and Vo) and mix() zf_mix() of util/hash.h
 *     two words  mix(3 * (h of the first) + (h of the second)); before the first word, h is 0
 *
 * A model belongs to this definition: a change of it needs another ZF_MODEL_VERSION.
 */
#ifndef ZF_SCORE_CLASSIFIER_FEATURES_H
#define ZF_SCORE_CLASSIFIER_FEATURES_H

#include <stddef.h>
#include <stdint.h>

/* Their weights, of 4 bytes, fill 512 kB, which a core's own cache holds. Twice as many were no more accurate. */
#define ZF_FEATURE_BITS    17
#define ZF_FEATURE_BUCKETS ((size_t)1 << ZF_FEATURE_BITS)

/* N-grams handed out at a time, at most. */
#define ZF_FEATURE_CHUNK ((size_t)1024)

/* The state of reading a text. */
struct zf_features {
	const unsigned char *text;
	size_t length;
	size_t at;     /* the next byte */
	uint64_t last; /* hash of the last word */
	uint64_t word; /* of the word that the next byte may go on; 0: none */
};

/* Starts reading a text, which is borrowed. */
void zf_features_start(struct zf_features *features, const void *text, size_t length);

/*
 * Writes the buckets of the next n-grams, in an order that depends on the text alone, to `buckets`, which has room for
 * ZF_FEATURE_CHUNK. Returns how many; 0 at the end of the text.
 */
size_t zf_features_next(struct zf_features *features, uint32_t *buckets);

#endif
