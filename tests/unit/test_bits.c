/*
 * test_bits.c - logarithms and costs
 *
 * The control is libm's log2(), which is exact to far more digits than are needed
 * here. Separate assertions check what it cannot: that a cost is never 0, and never
 * too large for its byte.
 */
#include "support.h"
#include "score/conditional/bits.h"

#include <math.h>

/* A probability's cost, unrounded, within the limits of a cost. */
static double control_cost(double part, double whole)
{
	const double cost = log2(whole / part) * ZF_BIT;

	return cost < 1 ? 1 : cost > ZF_COST_MAX ? ZF_COST_MAX : cost;
}

/* From 1 to 2^63, as many in each octave, and both sides of every power of two. */
static void test_log2(void **state)
{
	struct prng prng = {40};

	(void)state;
	for (int exponent = 0; exponent < 63; exponent++) {
		const double power = ldexp(1, exponent);

		assert_true(fabs(zf_log2_portable(power) - exponent) < 1e-9);
		assert_true(fabs(zf_log2_portable(nextafter(power, INFINITY)) - exponent) < 1e-9);
		assert_true(fabs(zf_log2_portable(nextafter(2 * power, 0)) - (exponent + 1)) < 1e-9);
		for (int i = 0; i < 1000; i++) {
			const double x = power * (1 + ldexp((double)(prng_next(&prng) >> 12), -52));

			if (fabs(zf_log2_portable(x) - log2(x)) >= 1e-9)
				fail_msg("log2(%.17g) is not %.17g", x, zf_log2_portable(x));
		}
	}
}

/* A cost is rounded at thresholds that are the nearest doubles. */
static void test_cost_is_rounded(void **state)
{
	struct prng prng = {41};

	(void)state;
	for (int i = 0; i < 200000; i++) {
		const double whole = (double)(1 + prng_below(&prng, (uint64_t)1 << prng_below(&prng, 40)));
		const double part = whole * ldexp((double)(1 + (prng_next(&prng) >> 12)), -52);
		const unsigned cost = zf_cost(part, whole);

		if (fabs(cost - control_cost(part, whole)) > 0.5 + 1e-9)
			fail_msg("the cost of %.17g / %.17g is not %u", part, whole, cost);
	}
}

static void test_costs_at_the_limits(void **state)
{
	(void)state;
	assert_int_equal(1, zf_cost(1, 1));
	assert_int_equal(1, zf_cost(1e9, 1e9 + 1));
	assert_int_equal(ZF_BIT, zf_cost(1, 2));
	assert_int_equal(ZF_COST_MAX, zf_cost(1, 65536));
	assert_int_equal(ZF_COST_MAX, zf_cost(1e-100, 1e100));
}

/* What is less likely costs no less. */
static void test_cost_is_monotone(void **state)
{
	unsigned last = 0;

	(void)state;
	for (uint32_t whole = 1; whole < 1 << 17; whole++) {
		const unsigned cost = zf_cost(1, whole);

		assert_true(cost >= last && cost > 0 && cost <= ZF_COST_MAX);
		last = cost;
	}
	assert_int_equal(ZF_COST_MAX, last);
}

static void test_probability_inverts_cost(void **state)
{
	(void)state;
	assert_true(zf_probability(0) >= 1 && zf_probability(0) <= 1);
	for (unsigned cost = 1; cost <= ZF_COST_MAX; cost++) {
		const double exact = exp2(-(double)cost / ZF_BIT);

		assert_int_equal(cost, zf_cost(zf_probability(cost), 1));
		assert_true(fabs(zf_probability(cost) - exact) < 1e-14 * exact);
	}
	/* Sums of costs are larger than any one of them. */
	assert_true(fabs(zf_probability(1000) * exp2(1000.0 / ZF_BIT) - 1) < 1e-13);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_log2),
		cmocka_unit_test(test_cost_is_rounded),
		cmocka_unit_test(test_costs_at_the_limits),
		cmocka_unit_test(test_cost_is_monotone),
		cmocka_unit_test(test_probability_inverts_cost),
	};

	return cmocka_run_group_tests_name("bits", tests, NULL, NULL);
}
