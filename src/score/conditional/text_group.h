/*
 * text_group.h - texts whose n-grams are looked up together
 *
 * A document is measured against every target set, and against a background. Half of the time
 * goes to computing its n-grams and waiting for the memory of the tables. So the tables of up to
 * eight texts are interleaved, slot by slot, and one access to memory answers for all of them. If
 * tables differ in size, the smaller one is repeated: each of its lines appears at all numbers that
 * begin with its own. The result for a text is the same whether it is
 * alone or in a group.
 */
#ifndef ZF_CONDITIONAL_TEXT_GROUP_H
#define ZF_CONDITIONAL_TEXT_GROUP_H

#include "score/conditional/text_index.h"

#define ZF_GROUP_TEXTS 8

/* Read-only once built; any number of threads. Element `i` of text `t` is at index i * lanes + t of a table. */
struct zf_text_group {
	size_t count;    /* texts, 1 to ZF_GROUP_TEXTS */
	size_t lanes;    /* `count` rounded up to a power of 2 */
	uint16_t *pairs; /* see struct zf_ngrams */
	struct zf_ngram_table tables[ZF_NGRAM_TABLES];
	struct zf_passages passages[ZF_GROUP_TEXTS];
};

/*
 * Whether a text may join a group of others: their largest tables differ in size by a factor of 4
 * at most, so that repetition wastes little memory.
 */
bool zf_text_group_fits(const struct zf_text_index *text, const struct zf_text_index *others, size_t count);

/*
 * Makes a group of `count` texts. It takes what it needs out of them, so the caller can only
 * free them afterwards. `stop` may be NULL. On failure the group needs no freeing.
 */
bool zf_text_group_init(struct zf_text_group *group, struct zf_text_index *texts, size_t count, const zipfit_stop *stop,
                        zipfit_error *error);
void zf_text_group_free(struct zf_text_group *group);

#endif
