/*
 * bits.h - code lengths in sixteenths of a bit, the same on every machine
 *
 * Costs are small integers and their sums are exact, so a score depends neither on the order
 * of summation nor on the vector unit. The logarithms behind them use only IEEE
 * multiplications: those of the C library may differ in the last digit from one machine to
 * another, and two nodes of a cluster must agree.
 */
#ifndef ZF_CONDITIONAL_BITS_H
#define ZF_CONDITIONAL_BITS_H

#include "zipfit.h"

/* One bit, in units of cost. */
#define ZF_BIT 16

/* The largest cost, which fits in a byte: 255 units are 15.94 bits. */
#define ZF_COST_MAX 255

/* log2(x), to about 40 binary digits. x >= 1. */
double zf_log2_portable(double x);

/* The cost of an event of probability `part` / `whole`, 0 < part <= whole: rounded, 1 to ZF_COST_MAX. */
unsigned zf_cost(double part, double whole);

/* The probability whose cost is `cost`. */
double zf_probability(unsigned cost);

#endif
