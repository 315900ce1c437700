/*
 * kernel.h - the code for each instruction set, chosen at run time
 */
#ifndef ZF_SCORE_DEFLATE_KERNEL_H
#define ZF_SCORE_DEFLATE_KERNEL_H

#include "score/deflate/block_cost.h"
#include "zipfit.h"

struct zf_kernel {
	const char *name;
	/* Computes the costs of `count` blocks. */
	void (*block_costs)(const struct zf_counts *counts, size_t count, struct zf_block_cost *costs);
};

/* The kernel of an instruction set; ZIPFIT_CPU_AUTO: of the best one. NULL if this machine does not have it. */
const struct zf_kernel *zf_kernel(enum zipfit_cpu cpu);

#endif
