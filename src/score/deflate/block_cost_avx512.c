/*
 * block_cost_avx512.c - block_cost_batch.c, compiled for AVX-512
 */
#define ZF_FOR_AVX512
#include "score/deflate/block_cost_batch.c" /* NOLINT(bugprone-suspicious-include) */
