/*
 * text_group.h - texts whose n-grams are looked up together
 *
 * A document is measured against every target set, and against a background. Half of the time
 * goes to computing its n-grams and waiting for the memory of the tables. So the tables of two
 * texts are interleaved, slot by slot, and one memory access answers for both. If they differ
 * in size, the smaller one is repeated: each of its slots appears at all indexes that begin
 * with its own. The result for a text is the same whether it is alone or in a group.
 */
#ifndef ZF_CONDITIONAL_TEXT_GROUP_H
#define ZF_CONDITIONAL_TEXT_GROUP_H

#include "score/conditional/text_index.h"

#define ZF_GROUP_TEXTS 2

/* Read-only once built; any number of threads. Element `i` of text `t` is at index i * count + t of a table. */
struct zf_text_group {
	size_t count;    /* texts, 1 to ZF_GROUP_TEXTS */
	uint16_t *pairs; /* see struct zf_ngrams */
	struct zf_ngram_table tables[ZF_NGRAM_TABLES];
	struct zf_passages passages[ZF_GROUP_TEXTS];
	bool exceeds_cache; /* the tables do not fit in the second-level cache */
};

/*
 * Makes a group of `count` texts. It takes what it needs out of them, so the caller can only
 * free them afterwards. `stop` may be NULL. On failure the group needs no freeing.
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
