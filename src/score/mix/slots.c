/*
 * slots.c - memory for the hash table, and the log of saved slots
 */
#include "score/mix/slots.h"

#include "util/error.h"
#include "util/grow.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define LINE_BYTES ((size_t)ZF_SLOT_BYTES * ZF_LINE_SLOTS)

/* Pages of this size, where the system has them, save most misses of the address cache. */
#define HUGE_PAGE ((size_t)2 << 20)

bool zf_slots_open(struct zf_slots *slots, unsigned line_bits, zipfit_error *error)
{
	const size_t bytes = LINE_BYTES << line_bits;
	uintptr_t begin;

	memset(slots, 0, sizeof(*slots));
	/* calloc() has zeroed pages from the system, which take no memory until they are used. */
	slots->allocation = calloc(1, bytes + HUGE_PAGE);
	if (slots->allocation == NULL)
		return zf_fail_memory(error, "the model");
	begin = ((uintptr_t)slots->allocation + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	slots->slots = (uint8_t *)slots->allocation + (begin - (uintptr_t)slots->allocation);
	if (bytes >= HUGE_PAGE)
		(void)madvise(slots->slots, bytes, MADV_HUGEPAGE);
	slots->line_mask = (uint32_t)(((uint64_t)1 << line_bits) - 1);
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

void zf_slots_save(struct zf_slots *slots, size_t place)
{
	const uint64_t bit = (uint64_t)1 << (place % 64);

	if ((slots->saved[place / 64] & bit) != 0)
		return;
	slots->saved[place / 64] |= bit;
	slots->log_places[slots->log_count] = (uint32_t)place;
	memcpy(slots->log_slots + slots->log_count * ZF_SLOT_BYTES, slots->slots + place * ZF_SLOT_BYTES, ZF_SLOT_BYTES);
	slots->log_count++;
}

bool zf_slots_reserve(struct zf_slots *slots, size_t count, zipfit_error *error)
{
	const size_t all = ((size_t)slots->line_mask + 1) * ZF_LINE_SLOTS;
	const size_t needed = count < all - slots->log_count ? slots->log_count + count : all;
	void *grown;

	grown = zf_grow(slots->log_places, &slots->log_capacity, needed, sizeof(*slots->log_places), "the model", error);
	if (grown == NULL)
		return false;
	slots->log_places = grown;
	grown = zf_grow(slots->log_slots, &slots->log_slot_capacity, needed, ZF_SLOT_BYTES, "the model", error);
	if (grown == NULL)
		return false;
	slots->log_slots = grown;
	return true;
}

bool zf_slots_mark(struct zf_slots *slots, zipfit_error *error)
{
	const size_t words = ((size_t)slots->line_mask + 1) * ZF_LINE_SLOTS / 64 + 1;

	if (slots->saved == NULL && (slots->saved = calloc(words, sizeof(*slots->saved))) == NULL)
		return zf_fail_memory(error, "the model");
	slots->marked = true;
	return true;
}

void zf_slots_restore(struct zf_slots *slots)
{
	for (size_t i = 0; i < slots->log_count; i++) {
		const size_t place = slots->log_places[i];

		memcpy(slots->slots + place * ZF_SLOT_BYTES, slots->log_slots + i * ZF_SLOT_BYTES, ZF_SLOT_BYTES);
		slots->saved[place / 64] = 0;
	}
	slots->log_count = 0;
	slots->marked = false;
}
