/*
 * text_group.c - interleaves the tables of texts
 */
#include "score/conditional/text_group.h"

#include "score/conditional/table.h"
#include "util/error.h"
#include "util/stop.h"

/* The difference of shifts up to which texts share a group. */
#define MOST_REPEATS 2

/* Slots copied between two looks at the stop flag; a power of 2. */
#define STOP_INTERVAL ((size_t)1 << 18)

#define PAIRS      ((size_t)1 << 16)
#define LINE_SLOTS ((size_t)1 << ZF_LINE_BITS)

bool zf_text_group_fits(const struct zf_text_index *text, const struct zf_text_index *others, size_t count)
{
	const unsigned shift = text->ngrams->tables[ZF_NGRAM_TABLES - 1].shift;

	for (size_t i = 0; i < count; i++) {
		const unsigned other = others[i].ngrams->tables[ZF_NGRAM_TABLES - 1].shift;

		if (shift > other + MOST_REPEATS || other > shift + MOST_REPEATS)
			return false;
	}
	return true;
}

static bool join_pairs(struct zf_text_group *group, const struct zf_text_index *texts, zipfit_error *error)
{
	group->pairs = zf_table_new(PAIRS * group->lanes, sizeof(*group->pairs));
	if (group->pairs == NULL)
		return zf_fail_memory(error, "the index of a text");
	for (size_t text = 0; text < group->count; text++)
		for (size_t pair = 0; pair < PAIRS; pair++)
			group->pairs[pair * group->lanes + text] = texts[text].ngrams->pairs[pair];
	return true;
}

/* Copies one text's table to its places in the joint one, and frees it. */
static bool spread_table(struct zf_ngram_table *joint, size_t lanes, size_t text, struct zf_ngram_table *own,
                         const zipfit_stop *stop, zipfit_error *error)
{
	const size_t slots = (size_t)1 << (32 - joint->shift + ZF_LINE_BITS);
	const unsigned more = own->shift - joint->shift;

	for (size_t slot = 0; slot < slots; slot++) {
		const size_t line = slot >> ZF_LINE_BITS >> more;

		if (slot % STOP_INTERVAL == 0 && !zf_stop_check(stop, error))
			return false;
		joint->slots[slot * lanes + text] = own->slots[line << ZF_LINE_BITS | (slot & (LINE_SLOTS - 1))];
	}
	zf_table_free(own->slots);
	own->slots = NULL;
	return true;
}

/* Interleaves the tables of all texts for one length, each as large as the largest, and frees them. */
static bool join_tables(struct zf_text_group *group, struct zf_text_index *texts, int table, const zipfit_stop *stop,
                        zipfit_error *error)
{
	struct zf_ngram_table *joint = &group->tables[table];
	bool ok = true;

	*joint = texts[0].ngrams->tables[table];
	if (group->count == 1) {
		texts[0].ngrams->tables[table].slots = NULL;
		return true;
	}
	for (size_t text = 1; text < group->count; text++)
		if (texts[text].ngrams->tables[table].shift < joint->shift)
			joint->shift = texts[text].ngrams->tables[table].shift;
	joint->slots =
		zf_table_new(((size_t)1 << (32 - joint->shift + ZF_LINE_BITS)) * group->lanes, sizeof(*joint->slots));
	if (joint->slots == NULL)
		return zf_fail_memory(error, "the index of a text");
	for (size_t text = 0; ok && text < group->count; text++)
		ok = spread_table(joint, group->lanes, text, &texts[text].ngrams->tables[table], stop, error);
	return ok;
}

bool zf_text_group_init(struct zf_text_group *group, struct zf_text_index *texts, size_t count, const zipfit_stop *stop,
                        zipfit_error *error)
{
	bool ok;

	*group = (struct zf_text_group){.count = count, .lanes = 1};
	while (group->lanes < count)
		group->lanes *= 2;
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
	return true;
}

void zf_text_group_free(struct zf_text_group *group)
{
	zf_table_free(group->pairs);
	for (int table = 0; table < ZF_NGRAM_TABLES; table++)
		zf_table_free(group->tables[table].slots);
	for (size_t text = 0; text < group->count; text++)
		zf_passages_free(&group->passages[text]);
}
