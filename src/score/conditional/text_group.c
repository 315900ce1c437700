/*
 * text_group.c - interleaves the tables of texts
 */
#include "score/conditional/text_group.h"

#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>

/* The part of a core's second-level cache that the tables can count on. */
#define CACHE_BYTES ((uint64_t)2 << 20)

/* Slots copied between two looks at the stop flag; a power of 2. */
#define STOP_INTERVAL ((size_t)1 << 18)

#define PAIRS ((size_t)1 << 16)

static bool join_pairs(struct zf_text_group *group, const struct zf_text_index *texts, zipfit_error *error)
{
	group->pairs = malloc(PAIRS * group->count * sizeof(*group->pairs));
	if (group->pairs == NULL)
		return zf_fail_memory(error, "the index of a text");
	for (size_t text = 0; text < group->count; text++)
		for (size_t pair = 0; pair < PAIRS; pair++)
			group->pairs[pair * group->count + text] = texts[text].ngrams->pairs[pair];
	return true;
}

/* Interleaves the tables of all texts for one length, each as large as the largest, and frees them. */
static bool join_tables(struct zf_text_group *group, struct zf_text_index *texts, int table, const zipfit_stop *stop,
                        zipfit_error *error)
{
	struct zf_ngram_table *joint = &group->tables[table];
	size_t slots;

	*joint = texts[0].ngrams->tables[table];
	if (group->count == 1) {
		texts[0].ngrams->tables[table].slots = NULL;
		return true;
	}
	for (size_t text = 1; text < group->count; text++)
		if (texts[text].ngrams->tables[table].shift < joint->shift)
			joint->shift = texts[text].ngrams->tables[table].shift;
	slots = (size_t)1 << (64 - joint->shift);
	joint->slots = NULL;
	if (slots <= SIZE_MAX / group->count / sizeof(*joint->slots))
		joint->slots = malloc(slots * group->count * sizeof(*joint->slots));
	if (joint->slots == NULL)
		return zf_fail_memory(error, "the index of a text");
	for (size_t text = 0; text < group->count; text++) {
		struct zf_ngram_table *own = &texts[text].ngrams->tables[table];
		const unsigned more = own->shift - joint->shift;

		for (size_t slot = 0; slot < slots; slot++) {
			if (slot % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
				return false;
			joint->slots[slot * group->count + text] = own->slots[slot >> more];
		}
		free(own->slots);
		own->slots = NULL;
	}
	return true;
}

/* The memory of the group's tables and filters, in bytes. */
static uint64_t group_bytes(const struct zf_text_group *group)
{
	uint64_t bytes = PAIRS * group->count * sizeof(*group->pairs);

	for (int table = 0; table < ZF_NGRAM_TABLES; table++)
		bytes += (uint64_t)group->count * sizeof(*group->tables[table].slots)
		         << (64 - group->tables[table].shift);
	for (size_t text = 0; text < group->count; text++)
		bytes += zf_passages_bytes(&group->passages[text]);
	return bytes;
}

bool zf_text_group_init(struct zf_text_group *group, struct zf_text_index *texts, size_t count, const zipfit_stop *stop,
                        zipfit_error *error)
{
	bool ok;

	*group = (struct zf_text_group){.count = count};
	ok = join_pairs(group, texts, error);
	for (int table = 0; ok && table < ZF_NGRAM_TABLES; table++)
		ok = join_tables(group, texts, table, stop, error);
	if (!ok) {
		zf_text_group_free(group);
		return false;
	}
	for (size_t text = 0; text < count; text++) {
		group->passages[text] = texts[text].passages;
		texts[text].passages.words = NULL;
	}
	group->exceeds_cache = group_bytes(group) > CACHE_BYTES;
	return true;
}

void zf_text_group_free(struct zf_text_group *group)
{
	free(group->pairs);
	for (int table = 0; table < ZF_NGRAM_TABLES; table++)
		free(group->tables[table].slots);
	for (size_t text = 0; text < group->count; text++)
		zf_passages_free(&group->passages[text]);
}
