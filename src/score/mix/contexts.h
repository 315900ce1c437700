/*
 * contexts.h - the contexts of a byte, as hashes
 *
 * Order 1 is a table of its own. The others, the last 2 to 6 bytes and the current word, share one
 * hash table. A hash is made before the last bit of the context is known, and
 * has it as its own lowest bit: see slots.h.
 */
#ifndef ZF_SCORE_MIX_CONTEXTS_H
#define ZF_SCORE_MIX_CONTEXTS_H

#include "util/hash.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	ZF_ORDER_1,
	ZF_ORDER_2,
	ZF_ORDER_3,
	ZF_ORDER_4,
	ZF_ORDER_5,
	ZF_ORDER_6,
	ZF_WORD, /* the letters and digits before the last byte, and that byte */
	ZF_CONTEXTS
};

#define ZF_FIRST_HASHED ZF_ORDER_2
#define ZF_HASHED       (ZF_CONTEXTS - ZF_FIRST_HASHED)

struct zf_text_state {
	uint64_t recent; /* the last eight bytes, the last one lowest */
	uint64_t word;   /* a hash of the letters and digits before this byte; 0: none */
};

/* Hashes of all contexts that end with the byte of which `bits` are the first seven bits. */
static inline void zf_contexts_hash(const struct zf_text_state *text, unsigned bits, uint64_t *hashes)
{
	const uint64_t recent = text->recent << 8 | bits << 1;

	for (unsigned order = 2; order <= 6; order++) {
		const uint64_t bytes = recent & ((UINT64_C(1) << 8 * order) - 1);

		hashes[ZF_ORDER_2 + order - 2] = zf_mix(bytes | (uint64_t)order << 56) & ~UINT64_C(1);
	}
	hashes[ZF_WORD] = zf_mix(text->word + bits) & ~UINT64_C(1);
}

/*
 * Hashes of the same contexts with the first half of the next byte, `bits` with a leading 1. What
 * is rare has few halves, all of which fit the line of the context, which is in the cache:
 * only the check differs. Orders 2 and 3 have more, in lines of their own.
 */
#define ZF_FIRST_NEAR ZF_ORDER_4

static inline uint64_t zf_contexts_extend(uint64_t hash, unsigned bits)
{
	hash = (hash + bits) * ZF_GOLDEN_RATIO;
	return hash ^ hash >> 31;
}

static inline uint64_t zf_contexts_extend_near(uint64_t hash, unsigned bits)
{
	return hash ^ (uint64_t)(bits * 167) << 56;
}

static inline bool zf_in_word(unsigned byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       byte >= 0x80;
}

static inline void zf_text_add(struct zf_text_state *text, unsigned byte)
{
	text->recent = text->recent << 8 | byte;
	text->word = zf_in_word(byte) ? (text->word + byte + 1) * ZF_GOLDEN_RATIO : 0;
}

#endif
