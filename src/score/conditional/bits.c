/*
 * bits.c - computes log2(x) one binary digit at a time, by squaring
 */
#include "score/conditional/bits.h"

#include <math.h>

/* Binary digits after the point: of a logarithm, and of one that is rounded to a cost. */
#define DIGITS      40
#define COST_DIGITS 12

static double log2_to(double x, int digits)
{
	int exponent;
	/* frexp() is exact; from here on y is in [1, 2). */
	double y = 2 * frexp(x, &exponent);
	double log = exponent - 1;
	double digit = 0.5;

	/* log2(y) = log2(y * y) / 2: whether y * y reaches 2 is the next binary digit. */
	for (int i = 0; i < digits; i++) {
		y *= y;
		if (y >= 2) {
			y /= 2;
			log += digit;
		}
		digit /= 2;
	}
	return log;
}

double zf_log2_portable(double x)
{
	return log2_to(x, DIGITS);
}

unsigned zf_cost(double part, double whole)
{
	const double cost = log2_to(whole / part, COST_DIGITS) * ZF_BIT + 0.5;

	/* Never 0, which marks an n-gram that is absent. */
	if (cost < 1)
		return 1;
	return cost > ZF_COST_MAX ? ZF_COST_MAX : (unsigned)cost;
}

double zf_probability(unsigned cost)
{
	/* 2^(-1/16), to the precision of a double. */
	static const double step = 0x1.ea4afa2a490dap-1;
	double probability = 1;

	for (unsigned i = 0; i < cost % ZF_BIT; i++)
		probability *= step;
	return ldexp(probability, -(int)(cost / ZF_BIT));
}
