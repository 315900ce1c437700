/*
 * test_curve.c - the bottom of a curve, against a parabola whose coefficients are solved for
 */
#include "support.h"
#include "job/curve.h"

#include <math.h>

/* A curve of doubling sizes from 1000, whose folds lie `apart` above and below the mean. */
static struct zf_curve make_curve(const double *bits, size_t count, double apart)
{
	struct zf_curve curve = {.count = count};

	for (size_t i = 0; i < count; i++)
		curve.points[i] = (zipfit_tuning_point){
			.train_bytes = (uint64_t)1000 << i,
			.bits_per_byte = bits[i],
			.fold_bits = {bits[i] + apart, bits[i] - apart},
		};
	return curve;
}

static double determinant(double a, double b, double c, double d, double e, double f, double g, double h, double i)
{
	return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}

/* The vertex of a x^2 + b x + c, with a and b by Cramer's rule. */
static double solve_vertex(const double *x, const double *y)
{
	const double a = determinant(y[0], x[0], 1, y[1], x[1], 1, y[2], x[2], 1);
	const double b = determinant(x[0] * x[0], y[0], 1, x[1] * x[1], y[1], 1, x[2] * x[2], y[2], 1);

	return -b / (2 * a);
}

static void test_sizes_double(void **state)
{
	struct prng prng = {.state = 7};

	(void)state;
	for (int i = 0; i < 2000; i++) {
		const uint64_t begin = 1 + prng_below(&prng, 100000), end = begin + prng_below(&prng, 1 << 30);
		uint64_t size = begin, next;

		while ((next = zf_curve_next_size(size, end)) != 0 && next != end) {
			assert_int_equal(2 * size, next);
			/* Room for one step that is not too small. */
			assert_true((double)end / (double)next >= 1.414);
			size = next;
		}
		assert_true(next == end || begin == end);
		assert_true((double)end / (double)size < 2.829);
	}
	assert_int_equal(0, zf_curve_next_size(5, 5));
	assert_int_equal(UINT64_MAX, zf_curve_next_size(UINT64_MAX / 2, UINT64_MAX));
}

static void test_bottom_is_the_vertex(void **state)
{
	struct prng prng = {.state = 1};

	(void)state;
	for (int i = 0; i < 1000; i++) {
		double bits[5] = {3, 2.9, 2, 2.9, 3}, x[3];
		struct zf_curve curve;
		double size;

		/* The gap after the lowest point may have another width. */
		bits[1] = 2.001 + (double)prng_below(&prng, 90) / 1000;
		bits[3] = 2.001 + (double)prng_below(&prng, 90) / 1000;
		curve = make_curve(bits, 5, 0);
		curve.points[3].train_bytes = 6000 + prng_below(&prng, 5000);
		for (size_t j = 0; j < 3; j++)
			x[j] = log2((double)curve.points[j + 1].train_bytes);
		size = exp2(solve_vertex(x, bits + 1));
		/* Of four digits, the last one is rounded. */
		assert_true(fabs((double)zf_curve_tuning(&curve).budget - size) <= 5.0001);
		assert_int_equal(2, zf_curve_tuning(&curve).best);
		assert_false(zf_curve_tuning(&curve).is_last);
	}
}

static void test_ends(void **state)
{
	const double falls[] = {3, 2, 1}, rises[] = {1, 1.01, 1.02}, one[] = {2};
	struct zf_curve curve = make_curve(falls, 3, 0);

	(void)state;
	curve.points[2].train_bytes = 3217;
	assert_int_equal(3217, zf_curve_tuning(&curve).budget);
	assert_true(zf_curve_tuning(&curve).is_last);
	curve = make_curve(rises, 3, 0);
	assert_int_equal(1000, zf_curve_tuning(&curve).budget);
	assert_false(zf_curve_tuning(&curve).is_last);
	curve = make_curve(one, 1, 0);
	assert_int_equal(1000, zf_curve_tuning(&curve).budget);
	assert_false(zf_curve_tuning(&curve).is_last);
	assert_false(zf_curve_is_settled(&curve));
}

static void test_ties(void **state)
{
	const double flat[] = {2, 2, 2, 2}, pair[] = {3, 2, 2, 3};
	struct zf_curve curve = make_curve(flat, 4, 0);

	(void)state;
	assert_int_equal(0, zf_curve_tuning(&curve).best);
	assert_int_equal(1000, zf_curve_tuning(&curve).budget);
	curve = make_curve(pair, 4, 0);
	assert_int_equal(1, zf_curve_tuning(&curve).best);
	/* The vertex lies in the middle of both, at 1000 x 2^1.5. */
	assert_int_equal(2830, zf_curve_tuning(&curve).budget);
}

/* What follows a point that lies far above the lowest is not looked at, even if it is lower. */
static void test_settled(void **state)
{
	const double bits[] = {2.2, 2, 2.11, 2.05, 2.07, 1.5};
	struct zf_curve curve = make_curve(bits, 6, 0);

	(void)state;
	assert_int_equal(1, zf_curve_tuning(&curve).best);
	for (curve.count = 1; curve.count <= 4; curve.count++)
		assert_false(zf_curve_is_settled(&curve));
	assert_true(zf_curve_is_settled(&curve));
	curve.points[4].bits_per_byte = 2.059;
	curve.count = 6;
	assert_int_equal(5, zf_curve_tuning(&curve).best);
}

/* Points between the rows of the table move the bottom, but are not the best row. */
static void test_between(void **state)
{
	const double bits[] = {2.2, 2.1, 2.0, 1.99, 2.01, 2.04};
	struct zf_curve curve = make_curve(bits, 6, 0);

	(void)state;
	assert_int_equal(1414, zf_curve_between(1000, 2000));
	assert_int_equal(0, zf_curve_between(1, 2));
	assert_int_equal(UINT64_C(1) << 61, zf_curve_between(UINT64_C(1) << 60, UINT64_C(1) << 62));
	for (size_t i = 1; i < 6; i += 2)
		curve.points[i].is_between = true;
	assert_int_equal(2, zf_curve_tuning(&curve).best);
	assert_in_range(zf_curve_tuning(&curve).budget, 5700, 11300);
	/* A row that follows the lowest point may be the best one. */
	curve.points[4].bits_per_byte = 1.995;
	assert_int_equal(4, zf_curve_tuning(&curve).best);
}

static void test_interval(void **state)
{
	const double bits[] = {2.2, 2, 2.01, 2.05, 2.08};
	struct zf_curve curve = make_curve(bits, 5, 0);
	zipfit_tuning tuning;

	(void)state;
	curve.points[0].fold_bits[0] = 1.9;
	curve.points[3].fold_bits[1] = 1.9;
	curve.points[4].fold_bits[1] = 1.9;
	tuning = zf_curve_tuning(&curve);
	assert_int_equal(1000, tuning.lowest);
	/* The second fold's lowest points are 8000 and 16000. */
	assert_in_range(tuning.highest, 8000, 12000);
	assert_in_range(tuning.budget, 2000, 3000);
	curve = make_curve(bits, 5, 0.1);
	tuning = zf_curve_tuning(&curve);
	assert_int_equal(tuning.budget, tuning.lowest);
	assert_int_equal(tuning.budget, tuning.highest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes_double), cmocka_unit_test(test_bottom_is_the_vertex),
		cmocka_unit_test(test_ends),         cmocka_unit_test(test_ties),
		cmocka_unit_test(test_settled),      cmocka_unit_test(test_between),
		cmocka_unit_test(test_interval),
	};

	return cmocka_run_group_tests_name("curve", tests, NULL, NULL);
}
