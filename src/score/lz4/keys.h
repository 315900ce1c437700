/*
 * keys.h - finds the probes of all targets that x can give a match
 *
 * Such a probe is the first of its hash in y, so that lz4 finds the last entry of x there. It is a match if the four
 * bytes, its key, are equal. One hash table holds the keys of all targets, with the probes of each. So one pass over
 * the entries of x marks all these probes.
 */
#ifndef ZF_SCORE_LZ4_KEYS_H
#define ZF_SCORE_LZ4_KEYS_H

#include "score/lz4/document.h"
#include "score/lz4/target_index.h"

struct zf_lz4_key {
	uint32_t value;
	uint32_t begin, count; /* its probes; no probes: the slot is free */
};

/* Read-only once built. */
struct zf_lz4_keys {
	uint64_t *filter;     /* a set of hashes of the keys, which rules out most of what is no key */
	unsigned filter_bits; /* of the hashes */
	struct zf_lz4_key *slots;
	unsigned bits;    /* of the number of slots */
	uint32_t *probes; /* numbers of marks */
	size_t *begin;    /* the first word of each target's marks; those of all of them behind the last */
};

/*
 * Builds the table for `count` targets; those that are not ready have no keys. A target whose marks would exceed 2^32
 * becomes not ready. Fails if memory runs out; zf_lz4_keys_free() must be called in any case.
 */
bool zf_lz4_keys_build(struct zf_lz4_keys *keys, struct zf_lz4_target *targets, size_t count, zipfit_error *error);
void zf_lz4_keys_free(struct zf_lz4_keys *keys);

/* Sets the marks of all targets, which must be clear. */
void zf_lz4_keys_mark(const struct zf_lz4_keys *keys, const struct zf_lz4_document *x, uint64_t *marks);

#endif
