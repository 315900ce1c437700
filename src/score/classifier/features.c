/*
 * features.c - the hashed n-grams of a text, as the classifier counts them
 *
 * One pass over the text finds all kinds. Most of the time goes into waiting for the weights, so that a multiplication
 * for each n-gram costs little.
 */
#include "score/classifier/features.h"

#include "util/hash.h"

#include <endian.h>
#include <stdbool.h>
#include <string.h>

#define SHORT_GRAM 3
#define LONG_GRAM  5

/* At each byte two n-grams of bytes begin, and a word and a pair of words may end. One more word may end behind it. */
#define MAX_AT_A_BYTE 6

/* 64-bit FNV-1a. */
#define FNV_BASIS UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

/* A bit for each byte that is a part of words: ASCII letters, digits, the underscore, and bytes from 0x80. */
static const uint64_t word_bytes[4] = {
	UINT64_C(0x03ff000000000000),
	UINT64_C(0x07fffffe87fffffe),
	UINT64_MAX,
	UINT64_MAX,
};

static bool is_in_words(unsigned char byte)
{
	return (word_bytes[byte / 64] >> byte % 64 & 1) != 0;
}

void zf_features_start(struct zf_features *features, const void *text, size_t length)
{
	*features = (struct zf_features){.text = text, .length = length};
}

static uint32_t bucket(uint64_t hash)
{
	return (uint32_t)(hash >> (64 - ZF_FEATURE_BITS));
}

/* The bucket of the lowest `size` bytes of `bytes`. */
static uint32_t bucket_of_bytes(uint64_t bytes, unsigned size)
{
	const uint64_t number = bytes & ((UINT64_C(1) << 8 * size) - 1);

	return bucket((number + ((uint64_t)size << 40)) * ZF_GOLDEN_RATIO);
}

/* What is known of the words before a byte. */
struct words {
	uint64_t last, word; /* those of struct zf_features */
};

/* Puts the word that ends here, and the pair that it ends. */
static inline size_t put_word(struct words *words, uint32_t *buckets)
{
	buckets[0] = bucket(zf_mix(words->word));
	buckets[1] = bucket(zf_mix(3 * words->last + words->word));
	words->last = words->word;
	words->word = 0;
	return 2;
}

/* Reads the next byte as a part of a word, or of none. */
static inline size_t read_byte(struct words *words, unsigned char byte, uint32_t *buckets)
{
	size_t count = 0;

	if (is_in_words(byte)) {
		words->word = ((words->word != 0 ? words->word : FNV_BASIS) ^ byte) * FNV_PRIME;
		return 0;
	}
	if (words->word != 0)
		count += put_word(words, buckets);
	if (byte > ' ') {
		words->word = (FNV_BASIS ^ byte) * FNV_PRIME;
		count += put_word(words, buckets + count);
	}
	return count;
}

/* Reads bytes while 8 of the text are left, so that they can be read as one number. */
static size_t read_most(struct zf_features *features, uint32_t *buckets)
{
	struct words words = {features->last, features->word};
	const unsigned char *text = features->text;
	const size_t end = features->length >= 8 ? features->length - 7 : 0;
	size_t at = features->at, count = 0;

	for (; at < end && count + MAX_AT_A_BYTE <= ZF_FEATURE_CHUNK; at++) {
		uint64_t bytes;

		memcpy(&bytes, text + at, sizeof(bytes));
		bytes = le64toh(bytes);
		buckets[count] = bucket_of_bytes(bytes, SHORT_GRAM);
		buckets[count + 1] = bucket_of_bytes(bytes, LONG_GRAM);
		count += 2 + read_byte(&words, (unsigned char)bytes, buckets + count + 2);
	}
	features->at = at;
	features->last = words.last;
	features->word = words.word;
	return count;
}

/* Reads the last bytes. There is room for what a byte may put, `count` being put. */
static size_t read_rest(struct zf_features *features, uint32_t *buckets, size_t count)
{
	struct words words = {features->last, features->word};

	for (; features->at < features->length && count + MAX_AT_A_BYTE <= ZF_FEATURE_CHUNK; features->at++) {
		const unsigned char *next = features->text + features->at;
		const size_t left = features->length - features->at;
		uint64_t bytes = 0;

		for (size_t i = 0; i < left && i < LONG_GRAM; i++)
			bytes |= (uint64_t)next[i] << 8 * i;
		if (left >= SHORT_GRAM)
			buckets[count++] = bucket_of_bytes(bytes, SHORT_GRAM);
		if (left >= LONG_GRAM)
			buckets[count++] = bucket_of_bytes(bytes, LONG_GRAM);
		count += read_byte(&words, *next, buckets + count);
	}
	if (features->at == features->length && words.word != 0 && count + MAX_AT_A_BYTE <= ZF_FEATURE_CHUNK)
		count += put_word(&words, buckets + count);
	features->last = words.last;
	features->word = words.word;
	return count;
}

size_t zf_features_next(struct zf_features *features, uint32_t *buckets)
{
	const size_t count = read_most(features, buckets);

	return count + MAX_AT_A_BYTE <= ZF_FEATURE_CHUNK ? read_rest(features, buckets, count) : count;
}
