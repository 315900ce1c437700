/*
 * set.h - a set of 64-bit hashes, each with a value
 *
 * A hash table with linear probing, at most half full. The keys are hashes already: their
 * lowest bits are the index of the slot. A key may occur several times. An all-zero struct is
 * the empty set.
 */
#ifndef ZF_UTIL_SET_H
#define ZF_UTIL_SET_H

#include "zipfit.h"

struct zf_set_slot {
	uint64_t key; /* 0: free */
	uint64_t value;
};

struct zf_set {
	struct zf_set_slot *slots;
	size_t capacity; /* 0 or a power of two */
	size_t count;
};

void zf_set_free(struct zf_set *set);

bool zf_set_add(struct zf_set *set, uint64_t key, uint64_t value, zipfit_error *error);

/* The value of the first slot of `key`; if there is none, adds one with value 0. NULL if out of memory. Valid until the
 * next addition. */
uint64_t *zf_set_value(struct zf_set *set, uint64_t key, zipfit_error *error);

/* The next slot of `key` after `previous`, or the first one if `previous` is NULL; NULL if there is none. */
const struct zf_set_slot *zf_set_find(const struct zf_set *set, uint64_t key, const struct zf_set_slot *previous);

#endif
