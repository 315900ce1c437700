/*
 * hash.h - a seeded hash of bytes, the same on every machine
 *
 * For drawing samples and telling documents apart, not against an adversary.
 */
#ifndef ZF_UTIL_HASH_H
#define ZF_UTIL_HASH_H

#include "zipfit.h"

/* A bijection of 64 bits in which each bit depends on all of them. */
uint64_t zf_mix(uint64_t value);

/* 64 bits, each of which depends on the seed, the length and every byte. */
uint64_t zf_hash(uint64_t seed, const void *bytes, size_t length);

#endif
