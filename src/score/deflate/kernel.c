/*
 * kernel.c - the code for each instruction set, chosen at run time
 *
 * On x86-64 the build sets ZF_X86_KERNELS and compiles each kernel with the flags
 * of its instruction set. Other machines have only the plain C.
 */
#include "score/deflate/kernel.h"

static const struct zf_kernel baseline = {"baseline", zf_block_cost_batch};

#ifdef ZF_X86_KERNELS

static const struct zf_kernel avx2 = {"avx2", zf_block_cost_batch_avx2};
static const struct zf_kernel avx512 = {"avx512", zf_block_cost_batch_avx512};

/* The parts of x86-64-v3 and v4 that the kernels are compiled for. */
static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
	       __builtin_cpu_supports("popcnt");
}

static bool has_avx512(void)
{
	return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
	       __builtin_cpu_supports("avx512vl");
}

static const struct zf_kernel *kernel_avx2(void)
{
	return has_avx2() ? &avx2 : NULL;
}

static const struct zf_kernel *kernel_avx512(void)
{
	return has_avx512() ? &avx512 : NULL;
}

#else

static const struct zf_kernel *kernel_avx2(void)
{
	return NULL;
}

static const struct zf_kernel *kernel_avx512(void)
{
	return NULL;
}

#endif

const struct zf_kernel *zf_kernel(enum zipfit_cpu cpu)
{
	switch (cpu) {
	case ZIPFIT_CPU_BASELINE:
		return &baseline;
	case ZIPFIT_CPU_AVX2:
		return kernel_avx2();
	case ZIPFIT_CPU_AVX512:
		return kernel_avx512();
	default:
		if (kernel_avx512() != NULL)
			return kernel_avx512();
		return kernel_avx2() != NULL ? kernel_avx2() : &baseline;
	}
}
