/*
 * hash.h - a seeded hash of bytes, the same on every machine
 *
 * For drawing samples and telling documents apart. It does not resist an adversary.
 */
#ifndef ZF_UTIL_HASH_H
#define ZF_UTIL_HASH_H

#include "zipfit.h"

/* 2^64 divided by the golden ratio: multiplying by it spreads neighbouring numbers over 64 bits. */
#define ZF_GOLDEN_RATIO UINT64_C(0x9e3779b97f4a7c15)

/* A bijection of 64 bits in which each bit depends on all of them: the finalizer of SplitMix64 (Steele, Lea and Flood,
 * 2014). */
static inline uint64_t zf_mix(uint64_t value)
{
	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return value ^ value >> 31;
}

/* A hash whose every bit depends on the seed, the length and every byte. */
uint64_t zf_hash_bytes(uint64_t seed, const void *bytes, size_t length);

#endif
