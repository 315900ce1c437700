/*
 * sha256_kernel.c - SHA-256's work on a block, by the SHA instructions of x86-64
 *
 * The instructions are described in Intel's "SHA Extensions" (2013): SHA256RNDS2 does two rounds on
 * a state that is kept as two vectors, the words A B E F and C D G H, the highest first; SHA256MSG1 and
 * SHA256MSG2 compute four words of the message schedule.
 */
#include "util/sha256_kernel.h"

#include <stddef.h>

/* Fractional parts of the cube roots of the first 64 primes. */
const uint32_t zf_sha256_rounds[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#ifdef ZF_X86_KERNELS

#include <cpuid.h>
#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>

#define TARGET __attribute__((target("sha,sse4.1")))

/* The next four words of the schedule, from the sixteen before them. */
TARGET static inline __m128i schedule(__m128i w0, __m128i w1, __m128i w2, __m128i w3)
{
	const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4));

	return _mm_sha256msg2_epu32(sum, w3);
}

/* The state as the instructions want it, and as it was before the block. */
struct vectors {
	__m128i abef, cdgh;
	__m128i abef_before, cdgh_before;
	__m128i w[4]; /* of the schedule */
};

/* A vector is read with its first word lowest: DCBA and HGFE, which are then paired. */
TARGET static inline void load(struct vectors *v, const uint32_t state[8], const unsigned char *block)
{
	const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
	const __m128i dcba = _mm_loadu_si128((const __m128i *)(const void *)state);
	const __m128i hgfe = _mm_loadu_si128((const __m128i *)(const void *)(state + 4));
	const __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1), efgh = _mm_shuffle_epi32(hgfe, 0x1b);

	v->abef = v->abef_before = _mm_alignr_epi8(cdab, efgh, 8);
	v->cdgh = v->cdgh_before = _mm_blend_epi16(efgh, cdab, 0xf0);
	for (size_t i = 0; i < 4; i++)
		v->w[i] =
			_mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(block + 16 * i)), big_endian);
}

TARGET static inline void store(const struct vectors *v, uint32_t state[8])
{
	const __m128i low = _mm_shuffle_epi32(_mm_add_epi32(v->abef, v->abef_before), 0x1b);
	const __m128i high = _mm_shuffle_epi32(_mm_add_epi32(v->cdgh, v->cdgh_before), 0xb1);

	_mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(low, high, 0xf0));
	_mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(high, low, 8));
}

/* Rounds 4i to 4i + 3. */
TARGET static inline void four_rounds(struct vectors *v, size_t i)
{
	const __m128i constants = _mm_loadu_si128((const __m128i *)(const void *)(zf_sha256_rounds + 4 * i));
	const __m128i words = _mm_add_epi32(v->w[i % 4], constants);

	v->cdgh = _mm_sha256rnds2_epu32(v->cdgh, v->abef, words);
	v->abef = _mm_sha256rnds2_epu32(v->abef, v->cdgh, _mm_shuffle_epi32(words, 0x0e));
	if (i < 12)
		v->w[i % 4] = schedule(v->w[i % 4], v->w[(i + 1) % 4], v->w[(i + 2) % 4], v->w[(i + 3) % 4]);
}

TARGET static void add_block(uint32_t state[8], const unsigned char *block)
{
	struct vectors v;

	load(&v, state, block);
	for (size_t i = 0; i < 16; i++)
		four_rounds(&v, i);
	store(&v, state);
}

/* The instructions wait for each other: two blocks side by side fill the gaps. */
TARGET static void add_two_blocks(uint32_t state[8], const unsigned char *block, uint32_t other_state[8],
                                  const unsigned char *other_block)
{
	struct vectors v, other;

	load(&v, state, block);
	load(&other, other_state, other_block);
	for (size_t i = 0; i < 16; i++) {
		four_rounds(&v, i);
		four_rounds(&other, i);
	}
	store(&v, state);
	store(&other, other_state);
}

/* gcc's __builtin_cpu_supports() knows these instructions, clang's does not. */
static bool has_sha(void)
{
	unsigned a, b, c, d;

	if (!__get_cpuid(1, &a, &b, &c, &d) || (c & bit_SSSE3) == 0 || (c & bit_SSE4_1) == 0)
		return false;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA) != 0;
}

const struct zf_sha256_kernel *zf_sha256_native(void)
{
	static const struct zf_sha256_kernel kernel = {add_block, add_two_blocks};

	return has_sha() ? &kernel : NULL;
}

#else

const struct zf_sha256_kernel *zf_sha256_native(void)
{
	return NULL;
}

#endif
