/*
 * input_list.h - the names of a run's inputs
 */
#ifndef ZF_INPUT_INPUT_LIST_H
#define ZF_INPUT_INPUT_LIST_H

#include "input/source.h"
#include "util/strings.h"

/* An all-zero struct is an empty list. */
struct zf_input_list {
	const char **paths;
	/* What is known of each. `regular` alone: it is a regular file, not yet looked at. All-zero: nothing is known.
	 */
	struct zf_stamp *stamps;
	size_t count;
	size_t path_capacity, stamp_capacity;
	struct zf_strings strings; /* the paths that are copies */
};

/* Adds an input; `path` is borrowed. */
bool zf_input_list_add(struct zf_input_list *list, const char *path, struct zf_stamp stamp, zipfit_error *error);

/* Adds a regular file; its name, of `length` bytes, is copied. */
bool zf_input_list_add_copy(struct zf_input_list *list, const void *path, size_t length, zipfit_error *error);
void zf_input_list_free(struct zf_input_list *list);

#endif
