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

/* Document i < zipfit_targets_count(targets). Valid until the next document is added. */
struct zf_target zf_targets_at(const zipfit_targets *targets, size_t i);

#endif
