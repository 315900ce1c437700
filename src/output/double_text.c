/*
 * double_text.c - the shortest text of a double that reads back the same
 *
 * A table of scores has a double in each row, and printf() and strtod() take a microsecond for it. Nearly all scores
 * are between 10^-11 and 10^15. There a double is m * 2^-q with m < 2^53, and its first 17 digits are the integer part
 * of m * 5^k / 2^s, with 10^k the power that makes it that long and s = q - k. 5^27 has 63 bits, so the product fits
 * into 128 bits and nothing is rounded: digits, ties and "reads back the same" are decided by comparing integers. All
 * other numbers, and the few whose neighbours are at unequal distances, are left to printf().
 */
#include "output/double_text.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DIGITS 17
#define MAX_POWER   27 /* 5^27 < 2^63 */

__extension__ typedef unsigned __int128 wide;

/* A positive double, scaled: it is `scaled` / 2^`shift` / 10^`power`, and the quotient of the first two has 17 digits.
 */
struct expansion {
	wide scaled;
	unsigned shift;
	int power;
	uint64_t digits; /* the 17 digits, cut off */
	uint64_t step;   /* 5^power: the distance of neighbouring doubles, in units of `scaled` */
	bool even;       /* a number half-way to a neighbour reads back as this one */
};

static uint64_t power_of_5(int power)
{
	uint64_t result = 1;

	while (power-- > 0)
		result *= 5;
	return result;
}

static const uint64_t LEAST = UINT64_C(10000000000000000); /* 17 digits */

/* Scales `mantissa` * 2^-`q` by 10^`power`. False if the power or the shift is out of range. */
static bool scale(struct expansion *expansion, uint64_t mantissa, int q, int power)
{
	const int shift = q - power;

	if (power < 0 || power > MAX_POWER || shift < 1 || shift > 126)
		return false;
	expansion->power = power;
	expansion->step = power_of_5(power);
	expansion->scaled = (wide)mantissa * expansion->step;
	expansion->shift = (unsigned)shift;
	expansion->digits = (uint64_t)(expansion->scaled >> shift);
	return true;
}

/* Expands a double of [10^-11, 10^15). False if it is left to printf(). */
static bool expand(struct expansion *expansion, double value)
{
	int exponent;
	uint64_t mantissa;
	int q, power;

	if (!(value >= 1e-11 && value < 1e15))
		return false;
	/* value = fraction * 2^exponent, with the fraction in [1/2, 1) */
	mantissa = (uint64_t)(frexp(value, &exponent) * 0x1p53);
	q = 53 - exponent;
	/* log10(2) is 0.30103; the estimate may be one too high. */
	power = MOST_DIGITS - 1 - (int)floor((exponent - 1) * 0.30103);
	if (mantissa == UINT64_C(1) << 52 || !scale(expansion, mantissa, q, power))
		return false;
	if (expansion->digits >= 10 * LEAST && !scale(expansion, mantissa, q, power - 1))
		return false;
	expansion->even = mantissa % 2 == 0;
	return expansion->digits >= LEAST && expansion->digits < 10 * LEAST;
}

/*
 * Rounds to 17 less `fewer` digits, ties to even as printf() does. False if those digits are not the same double.
 * `unit` is 10^`fewer`.
 */
static bool round_to(const struct expansion *expansion, unsigned fewer, uint64_t unit, uint64_t *digits)
{
	const wide whole = (wide)unit << expansion->shift;
	const wide rest = expansion->scaled - ((wide)(expansion->digits / unit) * unit << expansion->shift);
	const bool up = 2 * rest > whole || (2 * rest == whole && expansion->digits / unit % 2 == 1);
	const wide twice_error = 2 * (up ? whole - rest : rest);

	*digits = expansion->digits / unit + up;
	return fewer == 0 || twice_error < expansion->step || (twice_error == expansion->step && expansion->even);
}

/* Writes the digits as %g with the precision `count` does, without zeros at the end. */
static size_t print(char *text, uint64_t digits, int count, int power)
{
	const int first = MOST_DIGITS - 1 - power; /* the decimal exponent of the first digit */
	char each[MOST_DIGITS] = {0};
	int used = count;
	char *to = text;

	for (int i = count; i-- > 0; digits /= 10)
		each[i] = "0123456789"[digits % 10];
	while (used > 1 && each[used - 1] == '0')
		used--;
	if (first < -4) {
		*to++ = each[0];
		if (used > 1)
			*to++ = '.';
		memcpy(to, each + 1, (size_t)used - 1);
		to += used - 1;
		return (size_t)(to - text) + (size_t)sprintf(to, "e-%02d", -first);
	}
	if (first < 0) {
		memcpy(to, "0.000", (size_t)(1 - first));
		to += 1 - first;
	}
	for (int i = 0; i < used || i <= first; i++) {
		*to = '0';
		if (i < used)
			*to = each[i];
		to++;
		if (i == first && i + 1 < used)
			*to++ = '.';
	}
	*to = '\0';
	return (size_t)(to - text);
}

static size_t print_slowly(char text[ZF_DOUBLE_TEXT], double value)
{
	int length = 0;

	for (int digits = 15; digits <= MOST_DIGITS; digits++) {
		length = snprintf(text, ZF_DOUBLE_TEXT, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	return (size_t)length;
}

size_t zf_double_text(char text[ZF_DOUBLE_TEXT], double value)
{
	static const uint64_t units[] = {100, 10, 1};
	struct expansion expansion;
	const bool negative = value < 0;
	uint64_t digits;

	if (value == 0 && !signbit(value)) /* many scores */
		return (size_t)(stpcpy(text, "0") - text);
	if (!expand(&expansion, negative ? -value : value))
		return print_slowly(text, value);
	for (unsigned fewer = 3; fewer-- > 0;) {
		const uint64_t unit = units[2 - fewer];

		if (!round_to(&expansion, fewer, unit, &digits))
			continue;
		/* All nines became a one with zeros. */
		if (digits == 10 * LEAST / unit)
			break;
		if (negative)
			text[0] = '-';
		return negative + print(text + negative, digits, MOST_DIGITS - (int)fewer, expansion.power);
	}
	return print_slowly(text, value);
}
