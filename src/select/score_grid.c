/*
 * score_grid.c - a histogram of scores whose range is not known beforehand
 */
#include "select/score_grid.h"

#include "util/error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Scores beyond are counted as this: 2^42. */
#define FARTHEST 0x1p42

bool zf_score_grid_init(struct zf_score_grid *grid, size_t bins, size_t columns, zipfit_error *error)
{
	*grid = (struct zf_score_grid){.bins = bins, .columns = columns, .exponent = ZF_GRID_FINEST};
	grid->counts = calloc(bins * columns, sizeof(*grid->counts));
	grid->spare = calloc(bins * columns, sizeof(*grid->spare));
	return (grid->counts != NULL && grid->spare != NULL) || zf_fail_memory(error, "a histogram");
}

void zf_score_grid_free(struct zf_score_grid *grid)
{
	free(grid->counts);
	free(grid->spare);
	*grid = (struct zf_score_grid){0};
}

/* The bin, among those 2^steps times as wide, that has this bin: its number divided, rounded down. */
static int64_t coarser(int64_t bin, int steps)
{
	for (; steps > 0; steps--)
		bin = bin >= 0 ? bin / 2 : -((1 - bin) / 2);
	return bin;
}

static uint64_t *row(const struct zf_score_grid *grid, int64_t bin)
{
	return &grid->counts[((uint64_t)bin & (grid->bins - 1)) * grid->columns];
}

/* Joins every two bins to one. */
static void coarsen(struct zf_score_grid *grid)
{
	uint64_t *const counts = grid->counts;
	struct zf_score_grid joined = *grid;

	grid->exponent++;
	if (!grid->used)
		return;
	joined.counts = grid->spare;
	memset(joined.counts, 0, grid->bins * grid->columns * sizeof(*counts));
	for (int64_t bin = grid->low; bin <= grid->high; bin++)
		for (size_t column = 0; column < grid->columns; column++)
			row(&joined, coarser(bin, 1))[column] += row(grid, bin)[column];
	grid->low = coarser(grid->low, 1);
	grid->high = coarser(grid->high, 1);
	grid->counts = joined.counts;
	grid->spare = counts;
}

int64_t zf_score_grid_bin(const struct zf_score_grid *grid, double score)
{
	const double near = score > FARTHEST ? FARTHEST : score < -FARTHEST ? -FARTHEST : score;

	return (int64_t)floor(ldexp(near, -grid->exponent));
}

void zf_score_grid_widen(struct zf_score_grid *grid, int exponent)
{
	while (grid->exponent < exponent)
		coarsen(grid);
}

/* Makes the bins so wide that those from `low` to `high`, numbered as they are now, fit. */
static void make_room(struct zf_score_grid *grid, int64_t low, int64_t high)
{
	low = grid->used && grid->low < low ? grid->low : low;
	high = grid->used && grid->high > high ? grid->high : high;
	while ((uint64_t)high - (uint64_t)low >= grid->bins) {
		coarsen(grid);
		low = coarser(low, 1);
		high = coarser(high, 1);
	}
	grid->low = low;
	grid->high = high;
	grid->used = true;
}

void zf_score_grid_count(struct zf_score_grid *grid, double score, size_t column, uint64_t count)
{
	const int64_t bin = zf_score_grid_bin(grid, score);

	if (!grid->used || bin < grid->low || bin > grid->high)
		make_room(grid, bin, bin);
	row(grid, zf_score_grid_bin(grid, score))[column] += count;
}

void zf_score_grid_add(struct zf_score_grid *to, const struct zf_score_grid *from)
{
	int steps;

	if (!from->used)
		return;
	zf_score_grid_widen(to, from->exponent);
	steps = to->exponent - from->exponent;
	make_room(to, coarser(from->low, steps), coarser(from->high, steps));
	steps = to->exponent - from->exponent;
	for (int64_t bin = from->low; bin <= from->high; bin++)
		for (size_t column = 0; column < to->columns; column++)
			row(to, coarser(bin, steps))[column] += row(from, bin)[column];
}

uint64_t zf_score_grid_at(const struct zf_score_grid *grid, int64_t bin, size_t column)
{
	return row(grid, bin)[column];
}

double zf_score_grid_begin(const struct zf_score_grid *grid, int64_t bin)
{
	return ldexp((double)bin, grid->exponent);
}
