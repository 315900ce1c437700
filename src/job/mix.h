/*
 * mix.h - several target sets: their names and shares
 */
#ifndef ZF_JOB_MIX_H
#define ZF_JOB_MIX_H

#include "zipfit.h"

struct zf_mix {
	const char *names[ZIPFIT_MAX_SETS]; /* borrowed from the options; with one set, not set */
	size_t sets;                        /* 1: all targets are one set */
	double shares[ZIPFIT_MAX_SETS];     /* they add up to 1; 0: in proportion to the documents */
	char *owned[ZIPFIT_MAX_SETS];       /* names that no option holds as a string */
};

/*
 * Finds the sets: one for each name of a target, in the order in which they come. A target
 * without a name has that of its file. Without names and `mix`, all targets are one set.
 * With `from_scores` and no target, the names are those of `mix`. A note says so if the shares were made to
 * add up to 1. zf_mix_free() in any case.
 */
bool zf_mix_read(struct zf_mix *mix, const zipfit_options *options, zipfit_error *error);

void zf_mix_free(struct zf_mix *mix);

/* The set of target `i` of the options. */
size_t zf_mix_set_of(const struct zf_mix *mix, const zipfit_options *options, size_t i);

#endif
