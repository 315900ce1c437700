/*
 * passages.h - which passages of some twenty bytes a text has
 *
 * An n-gram model prices a copy of its own text byte by byte and never finds out
 * that it is one. This does: a Bloom filter of all passages, asked at every
 * fourth byte of a document, tells where a longer copy runs. It errs on one side
 * alone, for fewer than one of a hundred passages that the text does not have.
 *
 * A passage is known by its rolling hash, whose caller keeps it: each byte
 * shifts it by three bits, so that what lies 22 bytes back has left it.
 */
#ifndef ZF_CONDITIONAL_PASSAGES_H
#define ZF_CONDITIONAL_PASSAGES_H

#include "util/hash.h"

/* Bytes that have a say in a passage's hash, of which the first one has a single bit. */
#define ZF_PASSAGE 22

struct zf_passages {
	uint64_t *words;
	unsigned shift; /* a word's number is the hash shifted so far */
};

/* Room for the passages of `bytes` bytes of text; 2 to 4 bytes a byte. zf_passages_free() in any case. */
bool zf_passages_init(struct zf_passages *passages, uint64_t bytes, zipfit_error *error);
void zf_passages_free(struct zf_passages *passages);

/* Memory of the filter. */
uint64_t zf_passages_bytes(const struct zf_passages *passages);

/* Adds all passages of a document, if it is long enough to have one. */
void zf_passages_add(struct zf_passages *passages, const unsigned char *document, size_t length);

/* Bytes as numbers without a pattern; 256 of them. The same everywhere. */
void zf_fill_byte_hashes(uint64_t *hashes);

/* The rolling hash after one more byte; 0 before the first. */
static inline uint64_t zf_passage_roll(uint64_t hash, uint64_t byte_hash)
{
	return (hash << 3) + byte_hash;
}

/* The rolling hash has the oldest byte in its highest bits alone: spread it. */
static inline uint64_t zf_passage_spread(uint64_t hash)
{
	return hash * ZF_GOLDEN_RATIO;
}

/* The four bits of a word that stand for a passage: those below its number choose them. */
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
