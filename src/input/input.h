/*
 * input.h - an input as it is stored: a file, standard input, or bytes in memory
 *
 * Bytes in memory are read as a regular file with the same content would be.
 */
#ifndef ZF_INPUT_INPUT_H
#define ZF_INPUT_INPUT_H

#include "zipfit.h"

/* One input. Borrowed. */
struct zf_input {
	const char *path;      /* of a file, "-" for standard input; where there is `contents`, a name for messages */
	zipfit_bytes contents; /* .bytes is not NULL: read these, and not the file */
	int shared;            /* > 0: a descriptor of the file, read at positions of one's own and not closed */
};

/* The inputs of a run, as zipfit_run_options has them. Borrowed. */
struct zf_inputs {
	const char *const *paths;
	const zipfit_bytes *contents; /* NULL: all inputs are files */
};

static inline struct zf_input zf_file_input(const char *path)
{
	return (struct zf_input){.path = path};
}

static inline struct zf_inputs zf_run_inputs(const zipfit_run_options *options)
{
	return (struct zf_inputs){options->paths, options->contents};
}

static inline struct zf_input zf_input_at(struct zf_inputs inputs, size_t i)
{
	return (struct zf_input){
		.path = inputs.paths[i],
		.contents = inputs.contents != NULL ? inputs.contents[i] : (zipfit_bytes){NULL, 0},
	};
}

bool zf_input_is_stdin(struct zf_input input);

/* How an input is stored. */
struct zf_stored {
	bool regular;     /* a regular file, or bytes in memory */
	uint64_t size;    /* bytes; 0 unless regular */
	int64_t modified; /* nanoseconds since 1970; 0 unless a regular file */
};

/* Looks at `input` without opening it. Fails with ZIPFIT_IO, the name in the message, if there is no such file. */
bool zf_stored_look(struct zf_input input, struct zf_stored *stored, zipfit_error *error);

/* The bytes that are left to read: the size of a regular file, or the rest of standard input if that is one; else 0. */
uint64_t zf_stored_size(struct zf_input input);

#endif
