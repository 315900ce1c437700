/*
 * curve.c - held-out loss against the size of the selection, and where it is lowest
 */
#include "job/curve.h"

#include <math.h>

/* How far above the lowest point the curve does not come back from. */
#define SETTLED_FACTOR 1.03

#define DIGITS 3

/* Which of a point's numbers a curve is about: a fold's, or the mean of both. */
enum which {
	FIRST_FOLD,
	SECOND_FOLD,
	MEAN
};

static double bits_at(const struct zf_curve *curve, enum which which, size_t i)
{
	const zipfit_tuning_point *point = &curve->points[i];

	return which == MEAN ? point->bits_per_byte : point->fold_bits[which];
}

uint64_t zf_curve_next_size(uint64_t size, uint64_t end)
{
	if (size >= end)
		return 0;
	/* If the size after next were beyond the end by so much, the next one would be too close to it. */
	if ((double)end < 2 * sqrt(2) * (double)size)
		return end;
	return 2 * size;
}

uint64_t zf_curve_between(uint64_t size, uint64_t next)
{
	const double between = floor(sqrt((double)size) * sqrt((double)next));

	return between > (double)size && between < (double)next ? (uint64_t)between : 0;
}

/* Whether point `i` is far behind and far above point `best`. */
static bool is_settled_at(const struct zf_curve *curve, enum which which, size_t best, size_t i)
{
	return curve->points[i].train_bytes / 4 >= curve->points[best].train_bytes &&
	       bits_at(curve, which, i) >= SETTLED_FACTOR * bits_at(curve, which, best);
}

/* The index of the lowest point, the first one of equals, before the curve is settled. */
static size_t best_of(const struct zf_curve *curve, enum which which)
{
	size_t best = 0;

	for (size_t i = 1; i < curve->count && !is_settled_at(curve, which, best, i); i++)
		if (bits_at(curve, which, i) < bits_at(curve, which, best))
			best = i;
	return best;
}

/* The lowest row of the table. The first point is one. */
static size_t best_row(const struct zf_curve *curve)
{
	const size_t lowest = best_of(curve, MEAN);
	size_t best = 0;

	/* No row behind those beside the lowest point may be lower, unless the curve is settled. */
	for (size_t i = 1; i < curve->count && i <= lowest + 1; i++)
		if (!curve->points[i].is_between && curve->points[i].bits_per_byte < curve->points[best].bits_per_byte)
			best = i;
	return best;
}

bool zf_curve_is_settled(const struct zf_curve *curve)
{
	return is_settled_at(curve, MEAN, best_of(curve, MEAN), curve->count - 1);
}

/* Rounds to `DIGITS` decimal digits. */
static uint64_t round_digits(double size)
{
	const double step = pow(10, fmax(0, floor(log10(size)) + 1 - DIGITS));

	return (uint64_t)(round(size / step) * step);
}

/*
 * Where the parabola through three points has its vertex. The one in the middle is the lowest and below the first one,
 * so the vertex is a minimum, between the middles of the two gaps.
 */
static double vertex(const double x[3], const double y[3])
{
	const double left = (x[1] - x[0]) * (y[1] - y[2]);
	const double right = (x[1] - x[2]) * (y[1] - y[0]);

	return x[1] - ((x[1] - x[0]) * left - (x[1] - x[2]) * right) / (2 * (left - right));
}

/* The size at the bottom of one curve. */
static uint64_t bottom_of(const struct zf_curve *curve, enum which which)
{
	const size_t best = best_of(curve, which);
	double x[3], y[3];

	if (best == 0 || best + 1 == curve->count)
		return curve->points[best].train_bytes;
	for (size_t i = 0; i < 3; i++) {
		x[i] = log2((double)curve->points[best + i - 1].train_bytes);
		y[i] = bits_at(curve, which, best + i - 1);
	}
	return round_digits(exp2(vertex(x, y)));
}

zipfit_tuning zf_curve_tuning(const struct zf_curve *curve)
{
	const uint64_t first = bottom_of(curve, FIRST_FOLD), second = bottom_of(curve, SECOND_FOLD);
	zipfit_tuning tuning = {
		.points = curve->points,
		.point_count = curve->count,
		.best = best_row(curve),
		.budget = bottom_of(curve, MEAN),
		.lowest = first < second ? first : second,
		.highest = first < second ? second : first,
	};

	tuning.is_last = best_of(curve, MEAN) + 1 == curve->count && curve->count > 1;
	if (tuning.budget < tuning.lowest)
		tuning.lowest = tuning.budget;
	if (tuning.budget > tuning.highest)
		tuning.highest = tuning.budget;
	return tuning;
}
