/*
 * gram_table.c - the n-grams of a target set, numbered
 */
#include "select/gram_table.h"

#include "input/documents.h"
#include "util/error.h"
#include "util/grow.h"
#include "util/stop.h"

#include <stdlib.h>

/* The filter has at least this many bits for each short n-gram. */
#define FILTER_BITS 8

#define FIRST_SLOTS_LOG 10

/* Bytes between two looks at the stop flag. */
#define STOP_INTERVAL ((size_t)1 << 16)

/* Makes a table of twice as many slots, or the first one. */
static bool grow_table(struct zf_gram_table *table, zipfit_error *error)
{
	const unsigned slots_log = table->slots != NULL ? table->slots_log + 1 : FIRST_SLOTS_LOG;
	struct zf_gram_slot *slots = calloc((size_t)1 << slots_log, sizeof(*slots));

	if (slots == NULL)
		return zf_fail_memory(error, "the targets' n-grams");
	free(table->slots);
	table->slots = slots;
	table->slots_log = slots_log;
	for (size_t i = 0; i < table->count; i++)
		*zf_grams_find(table, table->grams[i].hash) =
			(struct zf_gram_slot){(uint32_t)table->grams[i].hash, (uint32_t)(i + 1)};
	return true;
}

/* Counts an occurrence of an n-gram in the targets, and sets `*number` to its number, from 1. */
static bool count_gram(struct zf_gram_table *table, uint64_t hash, uint32_t length, uint32_t *number,
                       zipfit_error *error)
{
	struct zf_gram_slot *slot = zf_grams_find(table, hash);
	struct zf_gram *grams;

	if (slot->number != 0) {
		struct zf_gram *gram = &table->grams[slot->number - 1];

		gram->weight += gram->weight < UINT32_MAX;
		*number = slot->number;
		return true;
	}
	if (table->count >= UINT32_MAX / 2)
		return zf_fail(error, ZIPFIT_BAD_DATA, "the targets are too large for --cover");
	grams = zf_grow(table->grams, &table->capacity, table->count + 1, sizeof(*grams), "the targets' n-grams",
	                error);
	if (grams == NULL)
		return false;
	table->grams = grams;
	grams[table->count++] = (struct zf_gram){.hash = hash, .weight = 1, .taken = length};
	*number = (uint32_t)table->count;
	*slot = (struct zf_gram_slot){(uint32_t)hash, *number};
	return 2 * (table->count + 1) <= (size_t)1 << table->slots_log || grow_table(table, error);
}

static bool count_target(struct zf_gram_table *table, const struct zf_document *target, const zipfit_stop *stop,
                         zipfit_error *error)
{
	uint32_t numbers[ZF_GRAM_OVERHANG] = {0}; /* of the last short n-grams, by position modulo their count */
	uint64_t window = 0;

	for (size_t i = 0; i < target->length; i++) {
		const uint64_t hash = zf_grams_move_on(&window, target->bytes[i]);
		uint32_t *place = &numbers[i % ZF_GRAM_OVERHANG], unused;
		const uint32_t first = *place;

		if (i % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		if (i + 1 < ZF_GRAM_SHORT)
			continue;
		if (!count_gram(table, hash, ZF_GRAM_SHORT, place, error) ||
		    (first != 0 && !count_gram(table, zf_grams_join(first, *place), ZF_GRAM_LONG, &unused, error)))
			return false;
	}
	return true;
}

static bool make_filter(struct zf_gram_table *table, zipfit_error *error)
{
	size_t count = 0;

	for (size_t i = 0; i < table->count; i++)
		count += table->grams[i].taken == ZF_GRAM_SHORT;
	table->filter_log = 6;
	while ((size_t)1 << table->filter_log < FILTER_BITS * count)
		table->filter_log++;
	table->filter = calloc((size_t)1 << (table->filter_log - 6), sizeof(*table->filter));
	if (table->filter == NULL)
		return zf_fail_memory(error, "the targets' n-grams");
	for (size_t i = 0; i < table->count; i++) {
		const uint64_t bit = table->grams[i].hash >> (64 - table->filter_log);

		if (table->grams[i].taken == ZF_GRAM_SHORT)
			table->filter[bit / 64] |= UINT64_C(1) << bit % 64;
		table->grams[i].taken = 0;
	}
	return true;
}

bool zf_gram_table_make(struct zf_gram_table *table, const zipfit_documents *targets, const zipfit_stop *stop,
                        zipfit_error *error)
{
	*table = (struct zf_gram_table){0};
	if (!grow_table(table, error))
		return false;
	for (size_t i = 0; i < zipfit_documents_count(targets); i++) {
		const struct zf_document target = zf_documents_at(targets, i);

		if (!count_target(table, &target, stop, error))
			return false;
	}
	return make_filter(table, error);
}

void zf_gram_table_free(struct zf_gram_table *table)
{
	free(table->slots);
	free(table->filter);
	free(table->grams);
}
