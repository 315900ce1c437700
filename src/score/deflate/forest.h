/*
 * forest.h - the Huffman codes of several blocks at a time
 *
 * The same codes as tree.h, tie for tie. One heap alone keeps a processor waiting
 * for the result of each comparison; four that do not depend on each other hide
 * that.
 */
#ifndef ZF_SCORE_DEFLATE_FOREST_H
#define ZF_SCORE_DEFLATE_FOREST_H

#include "score/deflate/alphabet.h"

/* How many codes are built at a time. */
#define ZF_TREES 4

/* One code: at first the symbols that occur, and how often; then their code lengths. */
struct zf_code {
	unsigned count;                       /* of symbols that occur, at least 2 */
	uint32_t bits;                        /* that all occurrences take together */
	unsigned height;                      /* the greatest length */
	uint16_t symbols[ZF_LITLEN_SYMBOLS];  /* ascending */
	uint16_t counts[ZF_LITLEN_SYMBOLS];
	uint8_t lengths[ZF_LITLEN_SYMBOLS];
};

/* Fills in the symbols that occur. Whole vectors are read: `symbols` is rounded up to a multiple of 16. */
void zf_code_open(struct zf_code *code, const uint16_t *counts, unsigned symbols);

/*
 * Computes the lengths of `trees` <= ZF_TREES codes over an alphabet of `symbols`
 * symbols, without a limit to the length: where `height` is above the limit the
 * lengths are not zlib's. The counts of a code add up to less than 2^15.
 */
void zf_forest(struct zf_code *const *codes, unsigned trees, unsigned symbols);

#endif
