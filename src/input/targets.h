/*
 * targets.h - the documents to look like, as scorers see them
 */
#ifndef ZF_INPUT_TARGETS_H
#define ZF_INPUT_TARGETS_H

#include "input/role.h"
#include "util/buffer.h"

/* One document; all-zero is the empty one. */
struct zf_target {
	const unsigned char *bytes;
	size_t length;
};

/* Where a document came from; all-zero where it was added from memory or drawn by chance. */
struct zf_origin {
	const char *path; /* the targets' */
	uint64_t line;
};

struct zf_origin zf_targets_origin(const zipfit_targets *targets, size_t i);

/* zipfit_targets_read(), of a file that is there for `role`: messages say so. */
bool zf_targets_read(zipfit_targets *targets, const char *path, enum zf_role role, const zipfit_format *format,
                     bool fallback, const zipfit_stop *stop, zipfit_error *error);

/* Document i < zipfit_targets_count(targets). Valid until the next document is added. */
struct zf_target zf_targets_at(const zipfit_targets *targets, size_t i);

#endif
