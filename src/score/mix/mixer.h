/*
 * mixer.h - logistic mixing: a weighted sum of stretched predictions
 *
 * A mixer has one weight for each input. The sum, squashed, is a probability; after the bit is
 * known each weight moves by (error * input), which is the gradient of the code length
 * (Mahoney, "Adaptive Weighing of Context Models for Lossless Data Compression", 2005).
 *
 * Weights have 28 bits after the point; the sum uses their upper 16 bits, the rest keeps small
 * steps from being lost. All of it is integers, so that the vector unit's order of summation
 * does not matter.
 */
#ifndef ZF_SCORE_MIX_MIXER_H
#define ZF_SCORE_MIX_MIXER_H

#include "score/mix/tables.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* A multiple of 8. Sums cannot overflow up to 32. */
#define ZF_MIX_INPUTS 16

#define ZF_WEIGHT_ONE (1 << 28)

/* Weights stay within plus and minus this, 7.5, so that a step cannot overflow. */
#define ZF_WEIGHT_MAX 0x78000000

#ifdef __SSE2__
static inline __m128i zf_clamp(__m128i values, __m128i least, __m128i most)
{
	const __m128i above = _mm_cmpgt_epi32(values, most);
	const __m128i below = _mm_cmpgt_epi32(least, values);

	values = _mm_or_si128(_mm_and_si128(above, most), _mm_andnot_si128(above, values));
	return _mm_or_si128(_mm_and_si128(below, least), _mm_andnot_si128(below, values));
}
#endif

/* The weighted sum, stretched: within plus and minus ZF_SQUASH_MAX. */
static inline int zf_mixer_sum(const int32_t *weights, const int16_t *inputs)
{
	int32_t sum = 0;

#ifdef __SSE2__
	__m128i sums = _mm_setzero_si128();

	for (size_t i = 0; i < ZF_MIX_INPUTS; i += 8) {
		const __m128i low = _mm_srai_epi32(_mm_load_si128((const __m128i *)(weights + i)), 16);
		const __m128i high = _mm_srai_epi32(_mm_load_si128((const __m128i *)(weights + i + 4)), 16);

		sums = _mm_add_epi32(sums, _mm_madd_epi16(_mm_packs_epi32(low, high),
		                                          _mm_load_si128((const __m128i *)(inputs + i))));
	}
	sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0x4e));
	sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0xb1));
	sum = _mm_cvtsi128_si32(sums);
#else
	for (size_t i = 0; i < ZF_MIX_INPUTS; i++)
		sum += (weights[i] >> 16) * inputs[i];
#endif
	sum >>= 12;
	return sum > ZF_SQUASH_MAX ? ZF_SQUASH_MAX : sum < -ZF_SQUASH_MAX ? -ZF_SQUASH_MAX : sum;
}

/* Moves the weights by `step` * input / 2; `step`, the error times the rate, is within 16 bits. */
static inline void zf_mixer_learn(int32_t *weights, const int16_t *inputs, int step)
{
#ifdef __SSE2__
	const __m128i steps = _mm_set1_epi16((int16_t)step);
	const __m128i most = _mm_set1_epi32(ZF_WEIGHT_MAX);
	const __m128i least = _mm_set1_epi32(-ZF_WEIGHT_MAX);

	for (size_t i = 0; i < ZF_MIX_INPUTS; i += 8) {
		const __m128i eight = _mm_load_si128((const __m128i *)(inputs + i));
		const __m128i low = _mm_mullo_epi16(eight, steps);
		const __m128i high = _mm_mulhi_epi16(eight, steps);
		__m128i *at = (__m128i *)(weights + i);

		at[0] = zf_clamp(_mm_add_epi32(at[0], _mm_srai_epi32(_mm_unpacklo_epi16(low, high), 1)), least, most);
		at[1] = zf_clamp(_mm_add_epi32(at[1], _mm_srai_epi32(_mm_unpackhi_epi16(low, high), 1)), least, most);
	}
#else
	for (size_t i = 0; i < ZF_MIX_INPUTS; i++) {
		const int32_t weight = weights[i] + ((inputs[i] * (int16_t)step) >> 1);

		weights[i] = weight > ZF_WEIGHT_MAX ? ZF_WEIGHT_MAX : weight < -ZF_WEIGHT_MAX ? -ZF_WEIGHT_MAX : weight;
	}
#endif
}

#endif
