/*
 * text_group.h - texts whose n-grams are looked up together
 *
 * A document is measured against every target set, and against a background. Half
 * of the time goes to its n-grams: taking them, and waiting for the places of the
 * tables where they would be. So the tables of two texts lie side by side, slot by
 * slot, and one look into memory answers for both. Where they are of two sizes, the
 * smaller one is laid out as often as it takes: a slot of it stands at all numbers
 * that begin with its own. What a text says of an n-gram is the same, whether it
 * stands alone or in a group.
 */
#ifndef ZF_CONDITIONAL_TEXT_GROUP_H
#define ZF_CONDITIONAL_TEXT_GROUP_H

#include "score/conditional/text_index.h"

#define ZF_GROUP_TEXTS 2

/* Read-only once built; any number of threads. Text `t` has element `i` of a table at i * count + t. */
struct zf_text_group {
	size_t count;    /* texts, 1 to ZF_GROUP_TEXTS */
	uint16_t *pairs; /* see struct zf_ngrams */
	struct zf_ngram_table tables[ZF_NGRAM_TABLES];
	struct zf_passages passages[ZF_GROUP_TEXTS];
	bool is_far; /* larger than the memory near a core */
};

/*
 * Makes a group of `count` texts, whose contents it takes over as far as it needs
 * them: the caller frees them as ever, and can do nothing else with them. `stop`
 * may be NULL. On failure there is nothing more to free.
 */
bool zf_text_group_init(struct zf_text_group *group, struct zf_text_index *texts, size_t count, const zipfit_stop *stop,
                        zipfit_error *error);
void zf_text_group_free(struct zf_text_group *group);

/* The slots of a group's `count` texts for an n-gram. */
static inline const uint32_t *zf_slots_of(const struct zf_ngram_table *table, uint64_t product, size_t count)
{
	return &table->slots[(product >> table->shift) * count];
}

#endif
