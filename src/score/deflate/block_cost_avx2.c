/*
 * block_cost_avx2.c - block_cost_batch.c, compiled for AVX2
 */
#define ZF_FOR_AVX2
#include "score/deflate/block_cost_batch.c" /* NOLINT(bugprone-suspicious-include) */
