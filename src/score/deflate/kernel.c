/*
 * kernel.c - the code for each instruction set, chosen at run time
 */
#include "score/deflate/kernel.h"

#include "util/cpu.h"

static const struct zf_kernel baseline = {"baseline", zf_block_cost_batch};

#ifdef ZF_X86_KERNELS
static const struct zf_kernel avx2 = {"avx2", zf_block_cost_batch_avx2};
static const struct zf_kernel avx512 = {"avx512", zf_block_cost_batch_avx512};
#endif

const struct zf_kernel *zf_kernel(enum zipfit_cpu cpu)
{
	const enum zipfit_cpu chosen = zf_cpu_choose(cpu);

	if (!zf_cpu_has(chosen))
		return NULL;
#ifdef ZF_X86_KERNELS
	if (chosen == ZIPFIT_CPU_AVX2)
		return &avx2;
	if (chosen == ZIPFIT_CPU_AVX512)
		return &avx512;
#endif
	return &baseline;
}
