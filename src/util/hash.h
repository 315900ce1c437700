/*
 * hash.h - a seeded hash of bytes, the same on every machine
 *
 * For drawing samples and telling documents apart, not against an adversary.
 */
#ifndef ZF_UTIL_HASH_H
#define ZF_UTIL_HASH_H

#include "zipfit.h"

/* 64 bits, each of which depends on the seed, the length and every byte. */
uint64_t zf_hash(uint64_t seed, const void *bytes, size_t length);

#endif
