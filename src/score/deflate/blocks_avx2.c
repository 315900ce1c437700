/*
 * blocks_avx2.c - blocks.c, compiled for AVX2
 */
#define ZF_FOR_AVX2
#include "score/deflate/blocks.c" /* NOLINT(bugprone-suspicious-include) */
