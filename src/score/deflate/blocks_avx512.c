/*
 * blocks_avx512.c - blocks.c, compiled for AVX-512
 */
#define ZF_FOR_AVX512
#include "score/deflate/blocks.c" /* NOLINT(bugprone-suspicious-include) */
