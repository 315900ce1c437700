/*
 * general.h - the records that --keep-general draws, besides those of the task
 *
 * A model that is trained on nothing but its task forgets other abilities. So a share of the
 * limit can be drawn at random, evenly, from the scored records that are not selected
 * otherwise.
 *
 * The pool has one more heap for them, behind those of the target sets. There, the score of a
 * record is a random number: a hash of the seed and the record's position. The best records of
 * this heap are a random sample, the same for any number of threads, shards and ranks. With
 * deduplication the number is a hash of the seed and the text, so that a text with many copies
 * is as likely to be drawn as any other.
 *
 * The heap holds as much as the whole limit allows. The task takes at most what is not drawn of
 * it, so enough is left when its records are passed over.
 */
#ifndef ZF_SELECT_GENERAL_H
#define ZF_SELECT_GENERAL_H

#include "select/selection_rules.h"

/* What the set is called in outputs. */
#define ZF_GENERAL_NAME "general"

/* The set that drawn records belong to: the one behind the target sets. */
size_t zf_general_set(const struct zf_selection_rules *rules);

/* Whether `set` is that set. */
bool zf_general_is(const struct zf_selection_rules *rules, size_t set);

/* What messages and outputs call the set, by the `names` of the target sets; NULL if that is the only one. */
const char *zf_general_set_name(const struct zf_selection_rules *rules, const char *const *names, size_t set);

/*
 * The random number, from 0 to 1, of the record of input `input` that ends at byte `end`. `text_hash` is that of
 * zf_same_text(), which only counts with deduplication.
 */
double zf_general_key(const struct zf_selection_rules *rules, size_t input, uint64_t end, uint64_t text_hash);

/* The empty pool for these rules: a heap for each target set and, if records are to be drawn, one for those. */
zipfit_topk *zf_general_topk_new(const struct zf_selection_rules *rules, uint64_t scored, zipfit_error *error);

#endif
