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
 * N-grams of 3, 4 and 5 bytes have a hash table each, with one n-gram per slot, identified by
 * the slot's number and a 16-bit tag. If two n-grams want one slot, the more frequent stays:
 * the rare one loses little without its last order. So a look-up is one load and no branch,
 * which makes the method fast.
 */
#ifndef ZF_CONDITIONAL_NGRAMS_H
#define ZF_CONDITIONAL_NGRAMS_H

#include "score/conditional/bits.h"
#include "score/conditional/ngram_counter.h"
#include "util/hash.h"

#include <endian.h>
#include <string.h>

/* Lengths of the n-grams in hash tables. */
#define ZF_NGRAM_SHORTEST 3
#define ZF_NGRAM_TABLES   3

/* A slot: cost << 24 | escape << 16 | tag. A slot without an n-gram is 0, and so is its cost. */
struct zf_ngram_table {
	uint32_t *slots;
	unsigned shift; /* of an n-gram's product: leaves the slot's number */
};

/* Read-only once built; any number of threads. */
struct zf_ngrams {
	/* cost << 8 | escape. The cost of a single byte is that in the empty context. */
	uint16_t bytes[256];
	uint16_t pairs[1 << 16]; /* by zf_ngram(); every pair has a cost */
	struct zf_ngram_table tables[ZF_NGRAM_TABLES];
};

/* Makes a model of `count` counted 5-grams, which zf_ngram_counter_finish() returns. `stop` may be NULL. */
struct zf_ngrams *zf_ngrams_new(const uint64_t *counted, size_t count, const zipfit_stop *stop, zipfit_error *error);
void zf_ngrams_free(struct zf_ngrams *ngrams);

/* The eight bytes before `end`, the last one highest. */
static inline uint64_t zf_bytes_before(const unsigned char *end)
{
	uint64_t bytes;

	memcpy(&bytes, end - sizeof(bytes), sizeof(bytes));
	return le64toh(bytes);
}

/* The last `length` of these: an n-gram. */
static inline uint64_t zf_ngram(uint64_t bytes_before, int length)
{
	return bytes_before >> (64 - 8 * length);
}

/*
 * A hash of an n-gram: its highest bits are the slot's number, others the tag. They are the
 * same bits for every size of table, so tables of different sizes can be looked up together
 * (text_group.h). With at least 2^10 slots, n-grams that differ only in the last byte never
 * share a slot.
 */
static inline uint64_t zf_ngram_product(uint64_t ngram)
{
	return ngram * ZF_GOLDEN_RATIO;
}

static inline uint32_t zf_ngram_tag(uint64_t product)
{
	return (uint32_t)(product >> 16 & 0xffff);
}

static inline uint32_t *zf_ngram_slot(const struct zf_ngram_table *table, uint64_t product)
{
	return &table->slots[product >> table->shift];
}

/* The content of an n-gram's slot, with its tag replaced by the difference from the n-gram's own: 0 if it matches. */
static inline uint32_t zf_ngram_probe(const struct zf_ngram_table *table, uint64_t product)
{
	return *zf_ngram_slot(table, product) ^ zf_ngram_tag(product);
}

/* The entry in what zf_ngram_probe() returned: cost << 8 | escape, or 0 if the n-gram is not there. */
static inline uint16_t zf_ngram_entry(uint32_t probed)
{
	return (probed & 0xffff) == 0 ? (uint16_t)(probed >> 16) : 0;
}

#endif
