/*
 * slots.h - a hash table of bit histories, which can be restored
 *
 * A slot has the 15 histories that four bits of a byte need in one context: one for each
 * beginning of the four bits. Its first byte is a check: 8 bits of the context's hash. Four slots
 * make a line of the cache, and a context can be in any of the four of its line. Where all
 * four are taken, the one that has seen least is replaced.
 *
 * Two contexts whose hashes differ in the lowest bit alone have neighbouring lines. So the lines can be
 * fetched into the cache before the last bit of a context is known.
 */
#ifndef ZF_SCORE_MIX_SLOTS_H
#define ZF_SCORE_MIX_SLOTS_H

#include "score/mix/tables.h"
#include "zipfit.h"

#define ZF_SLOT_BYTES 16
#define ZF_LINE_SLOTS 4
#define ZF_LINE_BYTES 64

struct zf_slots {
	uint8_t *lines; /* aligned to a line */
	uint64_t pairs; /* of lines; below 2^31 */
	void *allocation;
	/* While marked, each slot is saved before its first change. There is room for all of them. */
	bool marked;
	uint64_t *saved; /* a bit for each slot */
	size_t log_count;
	uint32_t *log_places;
	uint8_t *log_slots;
};

/* The memory of a table of `pairs` pairs of lines, with that which zf_slots_mark() adds. */
uint64_t zf_slots_memory(uint64_t pairs);

/* An empty table. zf_slots_close() also if that fails. */
bool zf_slots_open(struct zf_slots *slots, uint64_t pairs, zipfit_error *error);
void zf_slots_close(struct zf_slots *slots);

/* From here on slots are saved, until zf_slots_restore() puts them back. */
bool zf_slots_mark(struct zf_slots *slots, zipfit_error *error);
void zf_slots_restore(struct zf_slots *slots);

/* Saves slot `place` the first time. */
void zf_slots_save(struct zf_slots *slots, size_t place);

/* The first slot of a context's line. */
static inline size_t zf_slots_line(const struct zf_slots *slots, uint64_t hash)
{
	const uint64_t pair = ((hash >> 1 & UINT32_MAX) * slots->pairs) >> 32;

	return (size_t)(2 * pair + (hash & 1)) * ZF_LINE_SLOTS;
}

/* Fetches the lines of two contexts into the cache: of `hash`, whose lowest bit is 0, and of `hash` + 1. */
static inline void zf_slots_prefetch(const struct zf_slots *slots, uint64_t hash)
{
	const uint8_t *line = slots->lines + zf_slots_line(slots, hash) * ZF_SLOT_BYTES;

	__builtin_prefetch(line, 1);
	__builtin_prefetch(line + ZF_LINE_BYTES, 1);
}

/* The slot of a context; a new one if the context has none. */
static inline uint8_t *zf_slots_find(struct zf_slots *slots, uint64_t hash, const struct zf_mix_tables *tables)
{
	const size_t line = zf_slots_line(slots, hash);
	const uint8_t check = (uint8_t)(hash >> 56);
	uint8_t *at = slots->lines + line * ZF_SLOT_BYTES;
	size_t least = 0;
	size_t i;

	/* The first history tells how much a slot has seen; 0: it is free. */
	for (i = 0; i < ZF_LINE_SLOTS; i++) {
		const unsigned seen = tables->seen[at[i * ZF_SLOT_BYTES + 1]];

		if (at[i * ZF_SLOT_BYTES] == check && seen > 0)
			break;
		if (seen < tables->seen[at[least * ZF_SLOT_BYTES + 1]])
			least = i;
	}
	if (slots->marked)
		zf_slots_save(slots, line + (i < ZF_LINE_SLOTS ? i : least));
	if (i < ZF_LINE_SLOTS)
		return at + i * ZF_SLOT_BYTES;
	at += least * ZF_SLOT_BYTES;
	__builtin_memset(at, 0, ZF_SLOT_BYTES);
	at[0] = check;
	return at;
}

#endif
