/*
 * kernel.h - the same code for several instruction sets, chosen when the program runs
 */
#ifndef ZF_SCORE_DEFLATE_KERNEL_H
#define ZF_SCORE_DEFLATE_KERNEL_H

#include "score/deflate/block_cost.h"
#include "zipfit.h"

struct zf_kernel {
	const char *name;
	/* Measures `count` blocks. */
	void (*measure)(const struct zf_counts *counts, size_t count, struct zf_block *blocks);
};

/* The kernel of an instruction set, of the best one for ZIPFIT_CPU_AUTO. NULL: not for this machine. */
const struct zf_kernel *zf_kernel(enum zipfit_cpu cpu);

#endif
