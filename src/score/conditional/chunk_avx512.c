/*
 * chunk_avx512.c - chunk.c, compiled for AVX-512
 */
#define ZF_FOR_AVX512
#include "score/conditional/chunk.c" /* NOLINT(bugprone-suspicious-include) */
