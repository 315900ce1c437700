/*
 * tables.h - the constants of the model: the logistic function and its inverse, and bit histories
 *
 * Probabilities of a 1 bit are integers out of 65536. stretch(p) = ln(p / (1 - p)), in units
 * of 1/256; squash() is its inverse.
 *
 * A bit history is what one byte remembers of the bits seen in a context: how many zeros and
 * ones, up to some limit, and the last bit. History 0 is that of a context not seen yet.
 */
#ifndef ZF_SCORE_MIX_TABLES_H
#define ZF_SCORE_MIX_TABLES_H

#include <stdint.h>

/* Stretched probabilities, just under 8, and their weighted sums, just under 11, are within plus and minus these. */
#define ZF_STRETCH_MAX 2047
#define ZF_SQUASH_MAX  2815

#define ZF_HISTORIES 256

/* Of bits seen, in adaptive_map.h. */
#define ZF_COUNTS 1024

struct zf_mix_tables {
	int16_t stretch[4096];                    /* of a probability's upper 12 bits */
	uint16_t squash[2 * (ZF_SQUASH_MAX + 1)]; /* of x + ZF_SQUASH_MAX + 1; 1 to 65535 */
	uint8_t next[ZF_HISTORIES][2];            /* the history after one more bit */
	uint8_t seen[ZF_HISTORIES];               /* how many bits the history counts */
	uint16_t start[ZF_HISTORIES];             /* the probability to begin with */
	int reciprocal[ZF_COUNTS];                /* 8192 / (n + 2) */
};

void zf_mix_tables_fill(struct zf_mix_tables *tables);

#endif
