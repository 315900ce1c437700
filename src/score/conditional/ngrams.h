/*
 * ngrams.h - the cost of a byte after the four bytes before it, by a text's n-grams
 *
 * The model is prediction by partial matching (Cleary and Witten, 1984) of order 4, frozen:
 * the counts come from the text alone and never change. In a context that occurs N times in
 * the text, followed by d different bytes, n times by the byte in question, the probability
 * of that byte is
 *
 *     P = (n + e * P') / (N + e)        e = d + 0.2
 *
 * where P' is its probability in the context without its first byte, and 1/256 below the
 * empty context. If n is 0, P is the escape, e / (N + e), times P'.
 *
 * All costs are computed in advance and rounded to sixteenths of a bit. An n-gram's entry
 * has the cost of its last byte in the context of the others, and the escape of the whole
 * n-gram as a context. The cost of a byte is that of the longest n-gram found, plus the
 * escapes of the longer contexts.
 *
 * N-grams of 3, 4 and 5 bytes have a hash table each: the README beside this file has a figure of a
 * slot. An n-gram has one slot, and its 16-bit tag in it. If two n-grams want one slot, the more
 * frequent stays: the rare one loses little without its last order. So a look-up is one load and no
 * branch, which makes the method fast.
 */
#ifndef ZF_CONDITIONAL_NGRAMS_H
#define ZF_CONDITIONAL_NGRAMS_H

#include "score/conditional/bits.h"
#include "score/conditional/ngram_counter.h"
#include "score/conditional/ngram_hash.h"

/* A slot: cost << 24 | escape << 16 | tag. A slot without an n-gram is 0, and so is its cost. */
struct zf_ngram_table {
	uint32_t *slots; /* 2^(32 - shift) lines of them */
	unsigned shift;  /* of an n-gram's place: leaves the line's number */
};

/* The tables, and which one has the n-grams of a length. */
#define ZF_NGRAM_TABLES        ZF_NGRAM_LENGTHS
#define ZF_NGRAM_TABLE(length) ((length)-ZF_NGRAM_SHORTEST)

/* Read-only once built; any number of threads. */
struct zf_ngrams {
	/* cost << 8 | escape. The cost of a single byte is that in the empty context. */
	uint16_t bytes[256];
	uint16_t pairs[1 << 16]; /* the last byte highest; every pair has a cost */
	struct zf_ngram_table tables[ZF_NGRAM_TABLES];
};

/* Makes a model of `count` counted 5-grams, which zf_ngram_counter_finish() returns. `stop` may be NULL. */
struct zf_ngrams *zf_ngrams_new(const uint64_t *counted, size_t count, const zipfit_stop *stop, zipfit_error *error);
void zf_ngrams_free(struct zf_ngrams *ngrams);

/* cost << 8 | escape of an n-gram of 1 to 5 bytes; 0 if it has none. `ngram`: its bytes, the last one highest. */
unsigned zf_ngrams_entry(const struct zf_ngrams *ngrams, uint64_t ngram, int length);

/* The part of a slot's content that is an entry if the slot is that of the tag; else 0. */
static inline uint32_t zf_slot_entry(uint32_t slot, uint32_t tag)
{
	const uint32_t difference = slot ^ tag;

	return (difference & 0xffff) == 0 ? difference >> 16 : 0;
}

#endif
