/*
 * targets.h - the documents to look like, as scorers see them
 */
#ifndef ZF_INPUT_TARGETS_H
#define ZF_INPUT_TARGETS_H

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

/* Document i < zipfit_targets_count(targets). Valid until the next document is added. */
struct zf_target zf_targets_at(const zipfit_targets *targets, size_t i);

#endif
