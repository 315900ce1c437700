/*
 * passages.h - a filter of the passages of 22 bytes in a text
 *
 * An n-gram model prices a copy of its own text byte by byte, without noticing that it is a
 * copy. This does: a Bloom filter of all passages, looked up at every fourth byte of a
 * document, finds longer copies. It has no false negatives, and for fewer than one passage in
 * a hundred a false positive.
 *
 * A passage is identified by a rolling hash, which the caller keeps. Each byte shifts it by
 * three bits, so a byte more than 22 bytes back has left it.
 */
#ifndef ZF_CONDITIONAL_PASSAGES_H
#define ZF_CONDITIONAL_PASSAGES_H

#include "util/hash.h"

/* Bytes of a passage: those that the rolling hash depends on, the first of them by a single bit. */
#define ZF_PASSAGE 22

struct zf_passages {
	uint64_t *words;
	unsigned shift; /* a word's index is the spread hash shifted by this */
};

/* Allocates a filter for `bytes` bytes of text: 2 to 4 bytes per byte. zf_passages_free() it, also on failure. */
bool zf_passages_init(struct zf_passages *passages, uint64_t bytes, zipfit_error *error);
void zf_passages_free(struct zf_passages *passages);

/* The memory of the filter. */
uint64_t zf_passages_bytes(const struct zf_passages *passages);

/* Adds all passages of a document; one shorter than a passage has none. */
void zf_passages_add(struct zf_passages *passages, const unsigned char *document, size_t length);

/* Fills `hashes` with a pseudo-random number for each of the 256 bytes; the same on every machine. */
void zf_fill_byte_hashes(uint64_t *hashes);

/* The rolling hash after one more byte; 0 before the first. */
static inline uint64_t zf_passage_roll(uint64_t hash, uint64_t byte_hash)
{
	return (hash << 3) + byte_hash;
}

/* Mixes the rolling hash, in which only the highest bits depend on the oldest byte. */
static inline uint64_t zf_passage_spread(uint64_t hash)
{
	return hash * ZF_GOLDEN_RATIO;
}

/* The four bits that a passage has in its word. The bits of the hash below the word's index choose them. */
static inline uint64_t zf_passage_mask(uint64_t spread, unsigned shift)
{
	const uint64_t choice = spread >> (shift - 24);

	return (uint64_t)1 << (choice & 63) | (uint64_t)1 << (choice >> 6 & 63) | (uint64_t)1 << (choice >> 12 & 63) |
	       (uint64_t)1 << (choice >> 18 & 63);
}

/* The word to look at for the passage that ends where the rolling hash is `hash`. */
static inline const uint64_t *zf_passage_word(const struct zf_passages *passages, uint64_t hash)
{
	return &passages->words[zf_passage_spread(hash) >> passages->shift];
}

/* Whether the text has the passage that ends where the rolling hash is `hash`. */
static inline bool zf_passages_have(const struct zf_passages *passages, uint64_t hash)
{
	const uint64_t mask = zf_passage_mask(zf_passage_spread(hash), passages->shift);

	return (*zf_passage_word(passages, hash) & mask) == mask;
}

#endif
