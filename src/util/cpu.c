/*
 * cpu.c - asks the processor
 *
 * On x86-64 the build sets ZF_X86_KERNELS and compiles each kernel with the flags of its
 * instruction set. The features tested here are those flags.
 */
#include "util/cpu.h"

#ifdef ZF_X86_KERNELS

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

#else

static bool has_avx2(void)
{
	return false;
}

static bool has_avx512(void)
{
	return false;
}

#endif

bool zf_cpu_has(enum zipfit_cpu cpu)
{
	switch (cpu) {
	case ZIPFIT_CPU_BASELINE:
		return true;
	case ZIPFIT_CPU_AVX2:
		return has_avx2();
	case ZIPFIT_CPU_AVX512:
		return has_avx512();
	default:
		return false;
	}
}

enum zipfit_cpu zf_cpu_choose(enum zipfit_cpu cpu)
{
	if (cpu != ZIPFIT_CPU_AUTO)
		return cpu;
	if (has_avx512())
		return ZIPFIT_CPU_AVX512;
	return has_avx2() ? ZIPFIT_CPU_AVX2 : ZIPFIT_CPU_BASELINE;
}
