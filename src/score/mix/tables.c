/*
 * tables.c - fills the tables of the model
 *
 * Only additions, multiplications and divisions of doubles are used: the exponential function
 * of the C library may differ in the last digit from one machine to another.
 */
#include "score/mix/tables.h"

#include <string.h>

/* How many of the more frequent bit a history counts, by how many it counts of the other one. */
static const unsigned limits[] = {40, 24, 12, 8, 6, 5};

#define RARER_MAX (sizeof(limits) / sizeof(limits[0]) - 1)
#define COUNT_MAX 40

/* e^x by its series, for x from -1 to 0. */
static double exponential(double x)
{
	double sum = 1;

	for (int i = 20; i > 0; i--)
		sum = 1 + sum * x / i;
	return sum;
}

static void fill_squash(struct zf_mix_tables *tables)
{
	const double step = exponential(-1.0 / 256);
	double power = 1;

	for (int x = 0; x <= ZF_SQUASH_MAX; x++) {
		/* power = e^-x */
		const double p = 65536 / (1 + power);
		const int rounded = p > 65535 ? 65535 : (int)(p + 0.5);

		tables->squash[ZF_SQUASH_MAX + 1 + x] = (uint16_t)rounded;
		tables->squash[ZF_SQUASH_MAX + 1 - x] = (uint16_t)(65536 - rounded);
		power *= step;
	}
	tables->squash[0] = tables->squash[1];
}

/* The inverse of squash(), by walking along it. */
static void fill_stretch(struct zf_mix_tables *tables)
{
	int x = -ZF_STRETCH_MAX;

	for (int p = 0; p < 4096; p++) {
		while (x < ZF_STRETCH_MAX && tables->squash[ZF_SQUASH_MAX + 1 + x] < p * 16 + 8)
			x++;
		tables->stretch[p] = (int16_t)x;
	}
}

static int allowed(unsigned zeros, unsigned ones)
{
	const unsigned rarer = zeros < ones ? zeros : ones;
	const unsigned other = zeros < ones ? ones : zeros;

	return rarer <= RARER_MAX && other <= limits[rarer];
}

/* What is left of a count when the other bit comes: recent bits tell more than old ones. */
static unsigned discount(unsigned count)
{
	return count < 4 ? count : count < 8 ? 4 : count < 16 ? 5 : 6;
}

static unsigned add_bit(unsigned zeros, unsigned ones, unsigned bit, uint8_t numbers[][COUNT_MAX + 1][2])
{
	unsigned counts[2] = {zeros, ones};

	counts[1 - bit] = discount(counts[1 - bit]);
	counts[bit]++;
	/* A pair past its limit: the other bit is forgotten down to one, then the growing count stays where it was. */
	while (!allowed(counts[0], counts[1]))
		counts[counts[1 - bit] > 1 ? 1 - bit : bit]--;
	return numbers[counts[0]][counts[1]][bit];
}

static void fill_histories(struct zf_mix_tables *tables)
{
	static const unsigned prior = 2; /* KT's half, doubled to stay in integers: see `start` */
	uint8_t numbers[COUNT_MAX + 1][COUNT_MAX + 1][2];
	unsigned next = 1;

	memset(numbers, 0, sizeof(numbers));
	for (unsigned sum = 1; sum <= 2 * COUNT_MAX; sum++) {
		for (unsigned ones = 0; ones <= sum; ones++) {
			const unsigned zeros = sum - ones;

			if (zeros > COUNT_MAX || ones > COUNT_MAX || !allowed(zeros, ones))
				continue;
			for (unsigned last = 0; last < 2; last++) {
				if ((last == 0 ? zeros : ones) == 0)
					continue;
				numbers[zeros][ones][last] = (uint8_t)next;
				tables->seen[next] = (uint8_t)sum;
				tables->start[next] = (uint16_t)(65536 * (2 * ones + 1) / (2 * sum + prior));
				next++;
			}
		}
	}
	tables->start[0] = 32768;
	for (unsigned zeros = 0; zeros <= COUNT_MAX; zeros++) {
		for (unsigned ones = 0; ones <= COUNT_MAX; ones++) {
			if (!allowed(zeros, ones))
				continue;
			for (unsigned last = 0; last < 2; last++) {
				const unsigned from = numbers[zeros][ones][last];

				if (from == 0 && zeros + ones > 0)
					continue;
				tables->next[from][0] = (uint8_t)add_bit(zeros, ones, 0, numbers);
				tables->next[from][1] = (uint8_t)add_bit(zeros, ones, 1, numbers);
			}
		}
	}
}

void zf_mix_tables_fill(struct zf_mix_tables *tables)
{
	memset(tables, 0, sizeof(*tables));
	fill_squash(tables);
	fill_stretch(tables);
	fill_histories(tables);
	for (unsigned n = 0; n < ZF_COUNTS; n++)
		tables->reciprocal[n] = 8192 / (int)(n + 2);
}
