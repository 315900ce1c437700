/*
 * hash.c - eight bytes at a time through the finalizer of SplitMix64
 *
 * Applying it (Steele, Lea and Flood, 2014) after every eight bytes mixes more than a hash
 * needs, and is still faster than text can be read.
 */
#include "util/hash.h"

#include <endian.h>
#include <string.h>

uint64_t zf_hash_bytes(uint64_t seed, const void *bytes, size_t length)
{
	const unsigned char *next = bytes;
	/* The length is mixed separately: combined with the first eight bytes, it could cancel out one of them. */
	uint64_t hash = zf_mix(zf_mix(seed + ZF_GOLDEN_RATIO) ^ length);
	uint64_t word;

	for (; length >= sizeof(word); length -= sizeof(word), next += sizeof(word)) {
		memcpy(&word, next, sizeof(word));
		hash = zf_mix(hash ^ le64toh(word)) + ZF_GOLDEN_RATIO;
	}
	word = 0;
	if (length > 0)
		memcpy(&word, next, length);
	return zf_mix(hash ^ le64toh(word));
}
