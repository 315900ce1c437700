/*
 * curve.h - held-out loss against the size of the selection, and where it is lowest
 *
 * Loss over the logarithm of the size is U-shaped: a larger selection says more about the task until records
 * are taken that are not about it.
 */
#ifndef ZF_JOB_CURVE_H
#define ZF_JOB_CURVE_H

#include "zipfit.h"

/* Doubling sizes from 1 to 2^64, the end, and a point between each two. */
#define ZF_CURVE_MAX (2 * 66)

/* All-zero is an empty curve. */
struct zf_curve {
	zipfit_tuning_point points[ZF_CURVE_MAX]; /* sizes rise; all numbers are finite */
	size_t count;
};

/*
 * The size after `size`, doubling up to `end`: 0 after `end`. The last step is a factor of sqrt(2) to 2 sqrt(2), so
 * that no two points lie close together.
 */
uint64_t zf_curve_next_size(uint64_t size, uint64_t end);

/* The size halfway between two sizes, in the logarithm; 0 if there is none. */
uint64_t zf_curve_between(uint64_t size, uint64_t next);

/* Whether the curve has its bottom behind it: the last point is 3 % above the lowest or more, and four times as large.
 */
bool zf_curve_is_settled(const struct zf_curve *curve);

/*
 * The bottom of the curve, and the interval of the folds' own. Not at an end, the size is rounded to three digits:
 * more would claim too much, and could differ between mathematical libraries. The result points into the curve, which
 * is not empty. `is_uncertain` is for the caller.
 */
zipfit_tuning zf_curve_tuning(const struct zf_curve *curve);

#endif
