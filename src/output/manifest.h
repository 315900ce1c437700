/*
 * manifest.h - what an output was made of: for records, and for make
 */
#ifndef ZF_OUTPUT_MANIFEST_H
#define ZF_OUTPUT_MANIFEST_H

#include "input/source.h"
#include "util/buffer.h"

#include <cjson/cJSON.h>

/* Everything is borrowed. */
struct zf_manifest {
	const char *command;
	const cJSON *options;
	const struct zf_source *sources; /* all files that have a say, by role, as they were when they were read */
	size_t source_count;
	const char *output; /* for zf_append_rule() */
	const zipfit_stop *stop;
};

/*
 * Appends a JSON object: command, versions, options, and of every file its name, size
 * and time of change, in a list for each role; of targets and exclusions, which are
 * small, the SHA-256 of what is stored too. The same files give the same bytes.
 */
bool zf_append_manifest(struct zf_buffer *to, const struct zf_manifest *manifest, zipfit_error *error);

/*
 * Appends a rule of make by which the output depends on all files but standard input,
 * and an empty rule for each of them, so that one that is gone is no error of make.
 */
bool zf_append_rule(struct zf_buffer *to, const struct zf_manifest *manifest, zipfit_error *error);

#endif
