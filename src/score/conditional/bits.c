/*
 * bits.c - logarithms by splitting a number into a power of 2^(1/16) and a factor close to 1
 *
 * Every constant is written as the double it is, and no product is fused with a sum (see
 * CMakeLists.txt), so all machines compute the same digits.
 */
#include "score/conditional/bits.h"

#include <math.h>

/* 2^(-k/16). */
static const double falling[ZF_BIT] = {
	0x1.0000000000000p+0, 0x1.ea4afa2a490dap-1, 0x1.d5818dcfba487p-1, 0x1.c199bdd85529cp-1,
	0x1.ae89f995ad3adp-1, 0x1.9c49182a3f090p-1, 0x1.8ace5422aa0dbp-1, 0x1.7a11473eb0187p-1,
	0x1.6a09e667f3bcdp-1, 0x1.5ab07dd485429p-1, 0x1.4bfdad5362a27p-1, 0x1.3dea64c123422p-1,
	0x1.306fe0a31b715p-1, 0x1.2387a6e756238p-1, 0x1.172b83c7d517bp-1, 0x1.0b5586cf9890fp-1,
};

/* 2^((k + 1/2)/16): where rounding a logarithm to sixteenths goes from k to k + 1. The last one is never reached. */
static const double middles[ZF_BIT + 1] = {
	0x1.059b0d3158574p+0,
	0x1.11301d0125b51p+0,
	0x1.1d4873168b9aap+0,
	0x1.29e9df51fdee1p+0,
	0x1.371a7373aa9cbp+0,
	0x1.44e086061892dp+0,
	0x1.5342b569d4f82p+0,
	0x1.6247eb03a5585p+0,
	0x1.71f75e8ec5f74p+0,
	0x1.82589994cce13p+0,
	0x1.93737b0cdc5e5p+0,
	0x1.a5503b23e255dp+0,
	0x1.b7f76f2fb5e47p+0,
	0x1.cb720dcef9069p+0,
	0x1.dfc97337b9b5fp+0,
	0x1.f50765b6e4540p+0,
	2,
};

/* log2(y) in sixteenths, rounded, for y in [1, 2). The guess, by the first five binary digits, is at most one too
 * small. */
static unsigned round_log2(double y)
{
	static const unsigned char guesses[32] = {0, 1,  1,  2,  3,  3,  4,  5,  5,  6,  6,  7,  7,  8,  8,  9,
	                                          9, 10, 10, 11, 11, 12, 12, 13, 13, 13, 14, 14, 15, 15, 15, 16};
	const unsigned guess = guesses[(unsigned)((y - 1) * 32)];

	return guess + (y >= middles[guess]);
}

double zf_log2_portable(double x)
{
	int exponent;
	/* frexp() is exact, and so is doubling. */
	const double y = 2 * frexp(x, &exponent);
	const unsigned sixteenths = round_log2(y);
	const double near = y * (sixteenths < ZF_BIT ? falling[sixteenths] : 0.5);
	/* log2(z) = 2 / ln(2) * (s + s^3/3 + s^5/5 + ...), s = (z - 1) / (z + 1); here |s| < 0.011. */
	const double s = (near - 1) / (near + 1);
	const double square = s * s;
	double sum = square / 7 + 1.0 / 5;

	sum = sum * square + 1.0 / 3;
	sum = sum * square + 1;
	return exponent - 1 + sixteenths / (double)ZF_BIT + 0x1.71547652b82fep+1 * s * sum;
}

unsigned zf_cost(double part, double whole)
{
	int exponent;
	const double y = 2 * frexp(whole / part, &exponent);
	unsigned cost;

	/* Beyond 2^16 the cost is at its limit; so is that of a quotient beyond all doubles. */
	if (exponent > ZF_BIT || isinf(y))
		return ZF_COST_MAX;
	cost = (unsigned)(exponent - 1) * ZF_BIT + round_log2(y);
	/* Never 0, which marks an n-gram that is absent. */
	if (cost < 1)
		return 1;
	return cost > ZF_COST_MAX ? ZF_COST_MAX : cost;
}

double zf_probability(unsigned cost)
{
	return ldexp(falling[cost % ZF_BIT], -(int)(cost / ZF_BIT));
}
