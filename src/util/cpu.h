/*
 * cpu.h - which instruction sets this machine has, of those that kernels are compiled for
 */
#ifndef ZF_UTIL_CPU_H
#define ZF_UTIL_CPU_H

#include "zipfit.h"

/*
 * Whether this machine can run the code compiled for an instruction set: BASELINE always, AUTO
 * never, as it names none. Builds for other machines than x86-64 have the plain C only.
 */
bool zf_cpu_has(enum zipfit_cpu cpu);

/* The instruction set asked for; for AUTO, the best one that the machine has. */
enum zipfit_cpu zf_cpu_choose(enum zipfit_cpu cpu);

#endif
