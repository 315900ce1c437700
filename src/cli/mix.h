/*
 * mix.h - several target sets: their names and shares
 */
#ifndef ZF_CLI_MIX_H
#define ZF_CLI_MIX_H

#include "cli/options.h"

struct mix {
	const char *names[ZF_MAX_SETS]; /* borrowed from the options; with one set, not set */
	size_t sets;                    /* 1: all targets are one set */
	double shares[ZF_MAX_SETS];     /* they add up to 1; 0: in proportion to the documents */
	char *owned[ZF_MAX_SETS];       /* names that are nowhere else */
};

/*
 * Finds out the sets: one for each name of a target, in the order in which they come, a
 * target without a name being called as its file; all targets are one set where there
 * are no names and no --mix. With --from-scores the names are those of --mix. Messages
 * say where shares were made to add up to 1. mix_free() in any case.
 */
bool mix_read(struct mix *mix, const struct options *options, zipfit_error *error);

void mix_free(struct mix *mix);

/* The set of target `i` of the options. */
size_t mix_set_of(const struct mix *mix, const struct options *options, size_t i);

#endif
