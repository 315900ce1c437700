/*
 * chunk_avx2.c - chunk.c, compiled for AVX2
 */
#define ZF_FOR_AVX2
#include "score/conditional/chunk.c" /* NOLINT(bugprone-suspicious-include) */
