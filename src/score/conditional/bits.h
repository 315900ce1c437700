/*
 * bits.h - code lengths in sixteenths of a bit, the same on every machine
 *
 * Costs are small integers, sums of them are exact, and so a score depends
 * neither on the order of summation nor on a vector unit. The logarithms behind
 * them are made of IEEE multiplications alone: the C library's may differ in the
 * last place from one machine to the next, and two nodes of a cluster must agree.
 */
#ifndef ZF_CONDITIONAL_BITS_H
#define ZF_CONDITIONAL_BITS_H

#include "zipfit.h"

/* One bit, in units of cost. */
#define ZF_BIT 16

/* A cost that a byte's worth of memory holds: 1 to 255 units, that is up to 15.94 bits. */
#define ZF_COST_MAX 255

/* log2 of `x`, which must be at least 1; to about 40 binary digits. */
double zf_log2_portable(double x);

/* The cost of an event of probability `part` / `whole`, 0 < part <= whole, rounded, at most ZF_COST_MAX. */
unsigned zf_cost(double part, double whole);

/* The probability whose cost is `cost`. */
double zf_probability(unsigned cost);

#endif
