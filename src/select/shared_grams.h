/*
 * shared_grams.h - the targets' n-grams that a text has
 */
#ifndef ZF_SELECT_SHARED_GRAMS_H
#define ZF_SELECT_SHARED_GRAMS_H

#include "select/gram_table.h"

/* The targets' n-grams that a text has. An all-zero struct has none. */
struct zf_shared_grams {
	uint32_t *numbers;         /* of the n-grams that occur once, then pairs: an n-gram's number, its occurrences */
	uint32_t once, repeatedly; /* n-grams */
};

/* Memory of a thread that makes lists of n-grams. All-zero is valid. */
struct zf_gram_counter {
	uint32_t *counts; /* of each n-gram; 0 between two texts */
	uint32_t *found;  /* the n-grams whose count is not 0 */
	size_t capacity;  /* of both */
};

void zf_gram_counter_free(struct zf_gram_counter *counter);

/* Lists the targets' n-grams of a text. `stop` may be NULL. */
bool zf_shared_grams_make(struct zf_shared_grams *grams, struct zf_gram_counter *counter,
                          const struct zf_gram_table *table, const void *text, size_t length, const zipfit_stop *stop,
                          zipfit_error *error);
void zf_shared_grams_free(struct zf_shared_grams *grams);

#endif
