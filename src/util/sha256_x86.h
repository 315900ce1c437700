/*
 * sha256_x86.h - SHA-256 with the SHA instructions of x86-64
 */
#ifndef ZF_UTIL_SHA256_X86_H
#define ZF_UTIL_SHA256_X86_H

#include "util/sha256.h"

/* NULL where the processor, or the build, does not have the instructions. */
const struct zf_sha256_kernel *zf_sha256_x86(void);

/* The constants of the 64 rounds. */
extern const uint32_t zf_sha256_rounds[64];

#endif
