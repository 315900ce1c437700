/*
 * split_output.h - --split-output: the selected records of each input in a file of its own
 *
 * There is a file for each input, though it may be empty: what an earlier run selected of an
 * input must not be taken for what this one did.
 */
#ifndef ZF_JOB_SPLIT_OUTPUT_H
#define ZF_JOB_SPLIT_OUTPUT_H

#include "job/outputs.h"
#include "util/file_set.h"

/* The inputs whose records are selected. Everything is borrowed. */
struct zf_split_inputs {
	const char *const *paths;
	size_t count;
	enum zipfit_record_kind kind;
};

/* The names of the files that will be written, with the directory. All-zero has none. */
struct zf_split_names {
	char **paths; /* one for each input */
	size_t count;
};

/*
 * Finds the names of the files below `directory`, and adds them to `set`, which borrows them, as files that are
 * written. Fails with ZIPFIT_BAD_OPTION where an input has no name, or two of them have one name, or one's name is a
 * directory of the other's. zf_split_names_free() in any case.
 */
bool zf_split_names_find(struct zf_split_names *names, const char *directory, const struct zf_split_inputs *inputs,
                         struct zf_file_set *set, zipfit_error *error);
void zf_split_names_free(struct zf_split_names *names);

/*
 * For merge, which learns the inputs from the parts: fails as zf_file_check() would, where a file to be written is one
 * of the inputs or a part. Inputs need not be there any more.
 */
bool zf_split_check(const zipfit_options *options, const struct zf_split_inputs *inputs, zipfit_error *error);

/* Makes the file of `input` the main output. Inputs come in order; the files of those between are empty. */
bool zf_split_turn(struct zf_outputs *outputs, const struct zf_split_inputs *inputs, size_t input, zipfit_error *error);

/* Finishes the last file, and the files of the inputs after it. */
bool zf_split_end(struct zf_outputs *outputs, const struct zf_split_inputs *inputs, zipfit_error *error);

#endif
