/*
 * passages.h - a filter of the passages of 22 bytes in a text
 *
 * An n-gram model prices a copy of its own text byte by byte, without noticing that it is a
 * copy. This does: a Bloom filter of all passages, looked up at every eighth byte of a
 * document, finds longer copies. It has no false negatives, and for fewer than one passage in
 * a hundred a false positive.
 *
 * A passage is identified by a hash of its bytes. The highest bits of the hash choose a word of the
 * filter, others four bits of that word.
 */
#ifndef ZF_CONDITIONAL_PASSAGES_H
#define ZF_CONDITIONAL_PASSAGES_H

#include "util/hash.h"

#include <endian.h>
#include <string.h>

/* Bytes of a passage. */
#define ZF_PASSAGE 22

struct zf_passages {
	uint64_t *words;
	unsigned shift; /* a word's index is the hash shifted by this */
};

/* Allocates a filter for `bytes` bytes of text: 2 to 4 bytes per byte. zf_passages_free() it, also on failure. */
bool zf_passages_init(struct zf_passages *passages, uint64_t bytes, zipfit_error *error);
void zf_passages_free(struct zf_passages *passages);

/* The memory of the filter. */
uint64_t zf_passages_bytes(const struct zf_passages *passages);

/* Adds all passages of a document; one shorter than a passage has none. */
void zf_passages_add(struct zf_passages *passages, const unsigned char *document, size_t length);

/* The eight bytes from `bytes` on, the last one highest. */
static inline uint64_t zf_eight_bytes(const unsigned char *bytes)
{
	uint64_t eight;

	memcpy(&eight, bytes, sizeof(eight));
	return le64toh(eight);
}

/*
 * The hash of the passage before `end`: eight bytes three times, of which two are hashed twice.
 * Bits below the 28 highest are not spread enough to choose a word, but to choose bits.
 */
static inline uint64_t zf_passage_hash(const unsigned char *end)
{
	const uint64_t sum = zf_eight_bytes(end - 8) * ZF_GOLDEN_RATIO +
	                     zf_eight_bytes(end - 16) * UINT64_C(0xbf58476d1ce4e5b9) +
	                     zf_eight_bytes(end - ZF_PASSAGE) * UINT64_C(0x94d049bb133111eb);

	return (sum ^ sum >> 32) * ZF_GOLDEN_RATIO;
}

/* The bits that a passage has in its word: four, or fewer if some are the same. */
static inline uint64_t zf_passage_mask(uint64_t hash)
{
	return (uint64_t)1 << (hash >> 4 & 63) | (uint64_t)1 << (hash >> 10 & 63) | (uint64_t)1 << (hash >> 16 & 63) |
	       (uint64_t)1 << (hash >> 22 & 63);
}

/* The word to look at for the passage with this hash. */
static inline uint64_t zf_passage_word(const struct zf_passages *passages, uint64_t hash)
{
	return passages->words[hash >> passages->shift];
}

/* Whether the text has the passage with this hash. */
static inline bool zf_passages_have(const struct zf_passages *passages, uint64_t hash)
{
	const uint64_t mask = zf_passage_mask(hash);

	return (zf_passage_word(passages, hash) & mask) == mask;
}

#endif
