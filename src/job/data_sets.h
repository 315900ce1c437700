/*
 * data_sets.h - the data sets of an alignment: their names, sizes and scores
 *
 * A data set is one input or, with a field, all records with one value of it.
 */
#ifndef ZF_JOB_DATA_SETS_H
#define ZF_JOB_DATA_SETS_H

#include "input/document.h"
#include "util/set.h"
#include "util/strings.h"

struct zf_data_set {
	const char *name; /* the input's, or the value; NULL: the records without a value */
	size_t length;
	uint64_t records, bytes; /* those with a document, and the bytes of their documents */
	/* Owned: a row of scores, one for each target set, of each of the first `scored` records that were scored. */
	double *scores;
	size_t scored, capacity;
};

/* All-zero, with `target_sets`, is empty. */
struct zf_data_sets {
	size_t target_sets;
	struct zf_data_set *items; /* in the order in which they were found */
	size_t count, capacity;
	struct zf_set index; /* of the values: place in `items` by hash */
	size_t nameless;     /* place of the records without a value, from 1; 0: there are none */
	uint64_t list_bytes; /* memory of lists and names, without scores */
	struct zf_strings names;
};

void zf_data_sets_free(struct zf_data_sets *sets);

/* Adds a data set for each of the `count` inputs; the names are borrowed. */
bool zf_data_sets_add_inputs(struct zf_data_sets *sets, const char *const *paths, size_t count, zipfit_error *error);

/* Finds the data set of a value, or adds it. A value without `bytes` is that of a record that has none. */
bool zf_data_sets_find(struct zf_data_sets *sets, struct zf_document value, size_t *place, zipfit_error *error);

/* Makes room for `rows` rows of scores in all; the array grows by doubling. */
bool zf_data_set_reserve(const struct zf_data_sets *sets, struct zf_data_set *set, size_t rows, zipfit_error *error);

#endif
