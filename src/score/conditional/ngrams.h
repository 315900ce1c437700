/*
 * ngrams.h - what a byte costs after the four bytes before it, by a text's n-grams
 *
 * The model is prediction by partial matching (Cleary and Witten, 1984) of order
 * 4, frozen: counts come from the text alone and never change. In a context that
 * the text has N times, followed by d different bytes, n times by the one in
 * question, that byte has the probability
 *
 *     P = (n + e * P') / (N + e)        e = d + 0.2
 *
 * P' being its probability in the context without its first byte, and, below the
 * empty context, 1/256. Where n is 0 that is e / (N + e), the escape, times P'.
 *
 * All of it is computed at start and rounded to sixteenths of a bit. What a
 * scorer looks up, for the n-gram of a byte and its context, is the byte's cost
 * and the escape of the n-gram taken as a context. A byte's cost is then the one
 * of the longest n-gram that is there, plus the escapes of the longer contexts.
 *
 * N-grams of 3 to 5 bytes are in one hash table each, a slot for each: the slot's
 * number and a 16-bit tag tell it from others. Of two that want one slot the more
 * frequent stays, as the rare one gains little by its last order. So a look-up is
 * one load and no branch, which is what makes the method fast.
 */
#ifndef ZF_CONDITIONAL_NGRAMS_H
#define ZF_CONDITIONAL_NGRAMS_H

#include "score/conditional/bits.h"
#include "score/conditional/windows.h"
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
	/* cost << 8 | escape. Of single bytes the cost is that in the empty context. */
	uint16_t bytes[256];
	uint16_t pairs[1 << 16]; /* by zf_ngram_before(); every pair has a cost */
	struct zf_ngram_table tables[ZF_NGRAM_TABLES];
};

/* `windows` as zf_windows_finish() gives them; `stop` may be NULL. zf_ngrams_free() frees the model. */
struct zf_ngrams *zf_ngrams_new(const uint64_t *windows, size_t count, const zipfit_stop *stop, zipfit_error *error);
void zf_ngrams_free(struct zf_ngrams *ngrams);

/* The eight bytes before `end`, the last one highest. */
static inline uint64_t zf_bytes_before(const unsigned char *end)
{
	uint64_t bytes;

	memcpy(&bytes, end - sizeof(bytes), sizeof(bytes));
	return le64toh(bytes);
}

/* Of these, the last `length`: an n-gram. */
static inline uint64_t zf_ngram(uint64_t bytes_before, int length)
{
	return bytes_before >> (64 - 8 * length);
}

/*
 * What tells n-grams apart: the highest bits are the slot's number, others the tag.
 * They are the same bits for every size of table, so that tables of several sizes can
 * be looked up side by side (text_group.h). With 2^10 slots and more, n-grams that
 * differ in the last byte alone never have the same slot.
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

/* What is in an n-gram's slot, with the difference to its own tag in the lowest 16 bits. */
static inline uint32_t zf_ngram_probe(const struct zf_ngram_table *table, uint64_t product)
{
	return *zf_ngram_slot(table, product) ^ zf_ngram_tag(product);
}

/* What zf_ngram_probe() found: cost << 8 | escape, or 0 where the n-gram is not there. */
static inline uint16_t zf_ngram_entry(uint32_t probed)
{
	return (probed & 0xffff) == 0 ? (uint16_t)(probed >> 16) : 0;
}

#endif
