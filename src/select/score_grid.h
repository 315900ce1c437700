/*
 * score_grid.h - a histogram of scores whose range is not known beforehand
 *
 * Bins are 2^e wide and begin at multiples of that. A grid starts with narrow bins; where its
 * scores no longer fit, every two neighbours become one. The width it ends with is the smallest
 * that holds the lowest and the highest score. So the grid depends only on the scores, not on
 * their order, and grids of parts add up to the grid of the whole. Each bin has columns, for a
 * second number of the records.
 */
#ifndef ZF_SELECT_SCORE_GRID_H
#define ZF_SELECT_SCORE_GRID_H

#include "zipfit.h"

/* The narrowest bins are 2^-20 wide, about a millionth. */
#define ZF_GRID_FINEST (-20)

/* The widest: 2^(42 + 1) holds all scores, which are cut off at 2^42. */
#define ZF_GRID_COARSEST 43

struct zf_score_grid {
	uint64_t *counts; /* bin i stands at i modulo `bins`, and has `columns` counts; owned */
	uint64_t *spare;  /* as many, for joining bins; owned */
	size_t bins;      /* a power of two, at least 2 */
	size_t columns;
	int exponent;      /* a bin is 2^exponent wide */
	int64_t low, high; /* the first and the last bin in use */
	bool used;         /* there is a score */
};

bool zf_score_grid_init(struct zf_score_grid *grid, size_t bins, size_t columns, zipfit_error *error);
void zf_score_grid_free(struct zf_score_grid *grid);

/* Counts `count` records of this score, which is a number, and column. */
void zf_score_grid_count(struct zf_score_grid *grid, double score, size_t column, uint64_t count);

/* Adds the counts of a grid of the same shape. */
void zf_score_grid_add(struct zf_score_grid *to, const struct zf_score_grid *from);

/* Makes bins at least 2^exponent wide. */
void zf_score_grid_widen(struct zf_score_grid *grid, int exponent);

/* Of bin low <= bin <= high: the count in a column, and the score where the bin begins. */
uint64_t zf_score_grid_at(const struct zf_score_grid *grid, int64_t bin, size_t column);
double zf_score_grid_begin(const struct zf_score_grid *grid, int64_t bin);

/* The bin that a score falls into. */
int64_t zf_score_grid_bin(const struct zf_score_grid *grid, double score);

#endif
