/*
 * manifest.h - what an output was made of: for records, and for make
 */
#ifndef ZF_OUTPUT_MANIFEST_H
#define ZF_OUTPUT_MANIFEST_H

#include "util/buffer.h"

#include <cjson/cJSON.h>

/* Everything is borrowed. */
struct zf_manifest {
	const char *command;
	const cJSON *options;
	const char *const *inputs; /* "-" is standard input */
	size_t input_count;
	const char *const *targets;
	size_t target_count;
	const char *const *backgrounds; /* of a contrast */
	size_t background_count;
	const char *output; /* for zf_append_rule() */
	const zipfit_stop *stop;
};

/*
 * Appends a JSON object: command, versions, options, and of every file its name,
 * size and time of change; of targets, which are small, the SHA-256 of what is
 * stored too. The same files give the same bytes.
 */
bool zf_append_manifest(struct zf_buffer *to, const struct zf_manifest *manifest, zipfit_error *error);

/*
 * Appends a rule of make by which the output depends on targets, background and inputs, and an
 * empty rule for each of them, so that one that is gone is no error of make.
 */
bool zf_append_rule(struct zf_buffer *to, const struct zf_manifest *manifest, zipfit_error *error);

#endif
