/*
 * gram_table.h - the n-grams of a target set, numbered
 *
 * An n-gram of 6 bytes is looked up as these bytes, one of 10 bytes as the numbers of the two of 6 bytes at its ends.
 * So a text's n-gram of 10 bytes is looked for only where both of these were found. A filter of bits, small enough for
 * the cache, stands before the table: most n-grams are not in the targets.
 *
 * An n-gram is known by a 64-bit hash: 32 bits of it in the slot, the others by the slot's place. So two n-grams are
 * taken for the same with a probability of about 2^-32 divided by the number of slots.
 *
 * Any number of threads may read a table.
 */
#ifndef ZF_SELECT_GRAM_TABLE_H
#define ZF_SELECT_GRAM_TABLE_H

#include "util/hash.h"
#include "zipfit.h"

/* The lengths of n-grams. A long one is two short ones that overlap: both begin and end with one. */
#define ZF_GRAM_SHORT 6
#define ZF_GRAM_LONG  10

/* How many bytes after the first short one a long one ends. */
#define ZF_GRAM_OVERHANG (ZF_GRAM_LONG - ZF_GRAM_SHORT)

struct zf_gram_slot {
	uint32_t check;  /* the low bits of the n-gram's hash */
	uint32_t number; /* of the n-gram, from 1; 0: free */
};

struct zf_gram {
	uint64_t hash;
	uint32_t weight; /* while the table is built: occurrences in the targets; then coverage.c's weight */
	uint32_t taken;  /* while the table is built: its length; then occurrences in the records taken */
};

struct zf_gram_table {
	struct zf_gram_slot *slots; /* at most half full */
	unsigned slots_log;         /* of their number, to base 2 */
	uint64_t *filter;
	unsigned filter_log; /* of the number of its bits */
	struct zf_gram *grams;
	size_t count, capacity; /* of n-grams */
};

/*
 * Makes the table of the targets. `stop` may be NULL. zf_gram_table_free() must be called in any case.
 */
bool zf_gram_table_make(struct zf_gram_table *table, const zipfit_documents *targets, const zipfit_stop *stop,
                        zipfit_error *error);
void zf_gram_table_free(struct zf_gram_table *table);

/* Moves `window`, the last ZF_GRAM_SHORT bytes of a text, on by one byte. Returns the hash of the short n-gram that it
 * is. */
static inline uint64_t zf_grams_move_on(uint64_t *window, unsigned char byte)
{
	uint64_t hash;

	*window = (*window << 8 | byte) & ((UINT64_C(1) << 8 * ZF_GRAM_SHORT) - 1);
	hash = *window * ZF_GOLDEN_RATIO;
	/* The upper half, the better one of a product, improves the lower. */
	return hash ^ hash >> 32;
}

/* The hash of the long n-gram that begins with one short n-gram and ends with another. */
static inline uint64_t zf_grams_join(uint32_t first, uint32_t last)
{
	return zf_mix((uint64_t)first << 32 | last);
}

/* The slot that has the n-gram, or the free slot where it belongs. */
static inline struct zf_gram_slot *zf_grams_find(const struct zf_gram_table *table, uint64_t hash)
{
	const size_t mask = ((size_t)1 << table->slots_log) - 1;
	size_t i = (size_t)(hash >> (64 - table->slots_log));

	while (table->slots[i].number != 0 && table->slots[i].check != (uint32_t)hash)
		i = (i + 1) & mask;
	return &table->slots[i];
}

static inline bool zf_grams_may_have(const struct zf_gram_table *table, uint64_t hash)
{
	const uint64_t bit = hash >> (64 - table->filter_log);

	return (table->filter[bit / 64] >> bit % 64 & 1) != 0;
}

#endif
