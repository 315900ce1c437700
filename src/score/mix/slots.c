/*
 * slots.c - memory for the hash table, and the log of saved slots
 */
#include "score/mix/slots.h"

#include "util/error.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAIR_SLOTS ((uint64_t)2 * ZF_LINE_SLOTS)

/* Pages of this size, where the system has them, save most misses of the address cache. */
#define HUGE_PAGE ((size_t)2 << 20)

static uint64_t slot_count(uint64_t pairs)
{
	return pairs * PAIR_SLOTS;
}

uint64_t zf_slots_memory(uint64_t pairs)
{
	/* Each slot: itself, its copy in the log, its place and one bit. */
	return slot_count(pairs) * ((uint64_t)2 * ZF_SLOT_BYTES + sizeof(uint32_t)) + slot_count(pairs) / 8;
}

bool zf_slots_open(struct zf_slots *slots, uint64_t pairs, zipfit_error *error)
{
	const size_t bytes = (size_t)slot_count(pairs) * ZF_SLOT_BYTES;
	uintptr_t begin;

	memset(slots, 0, sizeof(*slots));
	/* calloc() gets zeroed pages from the system, which take no memory until they are used. */
	slots->allocation = calloc(1, bytes + HUGE_PAGE);
	if (slots->allocation == NULL)
		return zf_fail_memory(error, "the model");
	begin = ((uintptr_t)slots->allocation + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	slots->lines = (uint8_t *)slots->allocation + (begin - (uintptr_t)slots->allocation);
	if (bytes >= HUGE_PAGE)
		(void)madvise(slots->lines, bytes, MADV_HUGEPAGE);
	slots->pairs = pairs;
	return true;
}

void zf_slots_close(struct zf_slots *slots)
{
	free(slots->allocation);
	free(slots->saved);
	free(slots->log_places);
	free(slots->log_slots);
	memset(slots, 0, sizeof(*slots));
}

bool zf_slots_mark(struct zf_slots *slots, zipfit_error *error)
{
	const size_t count = (size_t)slot_count(slots->pairs);

	/* These too take no memory until they are used. */
	if (slots->saved == NULL)
		slots->saved = calloc(count / 64 + 1, sizeof(*slots->saved));
	if (slots->log_places == NULL)
		slots->log_places = malloc(count * sizeof(*slots->log_places));
	if (slots->log_slots == NULL)
		slots->log_slots = malloc(count * ZF_SLOT_BYTES);
	if (slots->saved == NULL || slots->log_places == NULL || slots->log_slots == NULL)
		return zf_fail_memory(error, "the model");
	slots->marked = true;
	return true;
}

void zf_slots_save(struct zf_slots *slots, size_t place)
{
	const uint64_t bit = (uint64_t)1 << (place % 64);

	if ((slots->saved[place / 64] & bit) != 0)
		return;
	slots->saved[place / 64] |= bit;
	slots->log_places[slots->log_count] = (uint32_t)place;
	memcpy(slots->log_slots + slots->log_count * ZF_SLOT_BYTES, slots->lines + place * ZF_SLOT_BYTES,
	       ZF_SLOT_BYTES);
	slots->log_count++;
}

void zf_slots_restore(struct zf_slots *slots)
{
	for (size_t i = 0; i < slots->log_count; i++) {
		const size_t place = slots->log_places[i];

		memcpy(slots->lines + place * ZF_SLOT_BYTES, slots->log_slots + i * ZF_SLOT_BYTES, ZF_SLOT_BYTES);
		slots->saved[place / 64] = 0;
	}
	slots->log_count = 0;
	slots->marked = false;
}
