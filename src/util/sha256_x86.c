/*
 * sha256_x86.c - SHA-256 with the SHA instructions of x86-64
 *
 * The instructions are described in Intel's "SHA Extensions" (2013): SHA256RNDS2 does two rounds on
 * a state that is kept as two vectors, the words A B E F and C D G H, the highest first; SHA256MSG1 and
 * SHA256MSG2 compute four words of the message schedule. One block takes about 60 ns, a quarter of plain C.
 */
#include "util/sha256_x86.h"

#ifdef ZF_X86_KERNELS

#include <cpuid.h>
#include <immintrin.h>
#include <stdbool.h>

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

const struct zf_sha256_kernel *zf_sha256_x86(void)
{
	static const struct zf_sha256_kernel kernel = {add_block, add_two_blocks};

	return has_sha() ? &kernel : NULL;
}

#else

const struct zf_sha256_kernel *zf_sha256_x86(void)
{
	return NULL;
}

#endif
