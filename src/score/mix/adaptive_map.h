/*
 * adaptive_map.h - probabilities that follow what is seen in a context
 */
#ifndef ZF_SCORE_MIX_ADAPTIVE_MAP_H
#define ZF_SCORE_MIX_ADAPTIVE_MAP_H

#include "score/mix/tables.h"

/*
 * A probability of 22 bits and, in the lower 10 bits, how many bits it has seen: it moves by
 * 1 / (count + 2) of the error.
 */
typedef uint32_t zf_adaptive;

#define ZF_ADAPTIVE_COUNT 1023

/* Out of 65536. */
static inline unsigned zf_adaptive_p(zf_adaptive adaptive)
{
	return adaptive >> 16;
}

static inline zf_adaptive zf_adaptive_start(unsigned p, unsigned count)
{
	return (uint32_t)p << 16 | count;
}

/* `target` is the probability to move to: all ones, in 22 bits, for a 1 bit, else 0. */
static inline zf_adaptive zf_adaptive_learn(zf_adaptive adaptive, int target, const struct zf_mix_tables *tables)
{
	const uint32_t count = adaptive & ZF_ADAPTIVE_COUNT;
	const int error = target - (int)(adaptive >> 10);
	/* An eighth of the error times 8192 / (count + 2), within 32 bits: a step of the probability, 10 bits further
	 * up. */
	const int step = (error >> 3) * tables->reciprocal[count];

	adaptive += (uint32_t)step & ~(uint32_t)ZF_ADAPTIVE_COUNT;
	return adaptive + (count < ZF_ADAPTIVE_COUNT);
}

/*
 * A row of 32 probabilities, for as many values of a stretched probability, that corrects it:
 * between two values it is interpolated. One line of the cache.
 */
#define ZF_REFINE_STEPS 32

/* Where in a row a stretched probability is: the lower one of two values, and the weight of the upper one, of 4096. */
struct zf_refine_at {
	uint16_t *values;
	unsigned upper;
};

static inline struct zf_refine_at zf_refine_find(uint16_t *row, int stretched)
{
	const int within = stretched > ZF_STRETCH_MAX    ? ZF_STRETCH_MAX
	                   : stretched < -ZF_STRETCH_MAX ? -ZF_STRETCH_MAX
	                                                 : stretched;
	const unsigned at = (unsigned)(within + ZF_STRETCH_MAX + 1) * (ZF_REFINE_STEPS - 1);

	return (struct zf_refine_at){row + at / 4096, at % 4096};
}

static inline unsigned zf_refine_p(struct zf_refine_at at)
{
	return (at.values[0] * (4096 - at.upper) + at.values[1] * at.upper) / 4096;
}

static inline void zf_refine_learn(struct zf_refine_at at, unsigned bit)
{
	for (unsigned i = 0; i < 2; i++) {
		const int error = (int)(bit * 65535) - at.values[i];

		at.values[i] = (uint16_t)(at.values[i] + error / 64);
	}
}

#endif
