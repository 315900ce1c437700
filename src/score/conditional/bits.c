/*
 * bits.c - logarithms by squaring: a digit of log2(x) at a time
 */
#include "score/conditional/bits.h"

#include <math.h>

/* Binary digits behind the point: of a logarithm, and of one that is rounded to a cost. */
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

	/* Never 0: nothing is certain, and 0 marks what is absent. */
	if (cost < 1)
		return 1;
	return cost > ZF_COST_MAX ? ZF_COST_MAX : (unsigned)cost;
}

double zf_probability(unsigned cost)
{
	/* 2 to the power of -1/16, as near as a double comes to it. */
	static const double step = 0x1.ea4afa2a490dap-1;
	double probability = 1;

	for (unsigned i = 0; i < cost % ZF_BIT; i++)
		probability *= step;
	return ldexp(probability, -(int)(cost / ZF_BIT));
}
