/*
 * manifest.h - the files that an output was made from, as JSON and as a make rule
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
	const struct zf_source *sources; /* all files that were read, by role, as they were then */
	size_t source_count;
	const char *output; /* for zf_append_rule() */
	const zipfit_stop *stop;
};

/*
 * Appends a JSON object: command, versions, options and a list of files for each role.
 * A file has its name, size and time of change; small files, such as targets and
 * exclusions, also have the SHA-256 of their bytes. The same files give the same bytes.
 */
bool zf_append_manifest(struct zf_buffer *to, const struct zf_manifest *manifest, zipfit_error *error);

/*
 * Appends a make rule: the output depends on all files except standard input. An empty
 * rule for each file keeps make from failing when the file has been removed.
 */
bool zf_append_rule(struct zf_buffer *to, const struct zf_manifest *manifest, zipfit_error *error);

#endif
