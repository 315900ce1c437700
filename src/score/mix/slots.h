/*
 * slots.h - a hash table of bit histories, which can be restored
 *
 * A slot has the 15 histories that four bits of a byte need in one context: one for each
 * beginning of the four bits. Its first byte is a check: 8 bits of the context's hash. Four slots
 * make a line of the cache, and a context can be in any of the four of its line. Where all
 * four are taken, the one seen least often is replaced.
 *
 * Between zf_slots_mark() and zf_slots_restore(), each slot is saved before its first change.
 */
#ifndef ZF_SCORE_MIX_SLOTS_H
#define ZF_SCORE_MIX_SLOTS_H

#include "score/mix/tables.h"
#include "zipfit.h"

#define ZF_SLOT_BYTES 16
#define ZF_LINE_SLOTS 4

struct zf_slots {
	uint8_t *slots; /* aligned to a line */
	uint32_t line_mask;
	void *allocation;
	uint64_t *saved; /* a bit for each slot; while marked */
	uint32_t *log_places;
	uint8_t *log_slots;
	size_t log_count, log_capacity, log_slot_capacity;
	bool marked;
};

/* A table of 2^line_bits lines, all zero. zf_slots_close() also if that fails. */
bool zf_slots_open(struct zf_slots *slots, unsigned line_bits, zipfit_error *error);
void zf_slots_close(struct zf_slots *slots);

/* Fetches the line of a context into the cache. */
static inline void zf_slots_prefetch(const struct zf_slots *slots, uint64_t hash)
{
	__builtin_prefetch(slots->slots + (size_t)((uint32_t)hash & slots->line_mask) * (ZF_SLOT_BYTES * ZF_LINE_SLOTS));
}

/* Saves slot `place`, the first time. There is room in the log: see zf_slots_reserve(). */
void zf_slots_save(struct zf_slots *slots, size_t place);

/* The slot of a context; a new one if the context is not there. */
static inline uint8_t *zf_slots_find(struct zf_slots *slots, uint64_t hash, const struct zf_mix_tables *tables)
{
	const size_t line = (size_t)((uint32_t)hash & slots->line_mask) * ZF_LINE_SLOTS;
	const uint8_t check = (uint8_t)(hash >> 56);
	uint8_t *slot = slots->slots + line * ZF_SLOT_BYTES;
	size_t worst = 0;
	size_t i;

	for (i = 0; i < ZF_LINE_SLOTS; i++) {
		if (slot[i * ZF_SLOT_BYTES] == check && slot[i * ZF_SLOT_BYTES + 1] != 0)
			break;
		if (tables->seen[slot[i * ZF_SLOT_BYTES + 1]] < tables->seen[slot[worst * ZF_SLOT_BYTES + 1]])
			worst = i;
	}
	if (i == ZF_LINE_SLOTS) {
		i = worst;
		if (slots->marked)
			zf_slots_save(slots, line + i);
		slot += i * ZF_SLOT_BYTES;
		__builtin_memset(slot, 0, ZF_SLOT_BYTES);
		slot[0] = check;
		return slot;
	}
	if (slots->marked)
		zf_slots_save(slots, line + i);
	return slot + i * ZF_SLOT_BYTES;
}

bool zf_slots_mark(struct zf_slots *slots, zipfit_error *error);

/* While marked: makes room in the log for `count` more finds. */
bool zf_slots_reserve(struct zf_slots *slots, size_t count, zipfit_error *error);

void zf_slots_restore(struct zf_slots *slots);

#endif
