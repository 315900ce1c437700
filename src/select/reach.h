/*
 * reach.h - the share of the targets' passages that a selection has
 *
 * A passage is 8 bytes in a row. Of large targets a sample of the passages is looked for, chosen by a hash of their
 * bytes: the share is then an estimate, the same in every run. Coverage (coverage.h) weighs passages to choose records;
 * this only counts them, so that selections of all methods can be compared.
 */
#ifndef ZF_SELECT_REACH_H
#define ZF_SELECT_REACH_H

#include "util/set.h"

/* All-zero has no passages. */
struct zf_reach {
	struct zf_set passages; /* value 1: the selection has it */
	size_t found;
	unsigned shift; /* one in 2^shift passages is looked for */
};

/* Takes the passages of `sets` sets of targets. zf_reach_free() whether it fails or not. */
bool zf_reach_open(struct zf_reach *reach, const zipfit_documents *const *targets, size_t sets, zipfit_error *error);
void zf_reach_free(struct zf_reach *reach);

/* Adds a document to the selection. */
void zf_reach_add(struct zf_reach *reach, const unsigned char *document, size_t length);

/* The share, 0 to 1; 0 without passages. */
double zf_reach_share(const struct zf_reach *reach);

#endif
