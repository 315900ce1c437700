/*
 * sha256_kernel.h - SHA-256's work on a block, by the processor's own instructions
 */
#ifndef ZF_UTIL_SHA256_KERNEL_H
#define ZF_UTIL_SHA256_KERNEL_H

#include <stdint.h>

/* Code for one block of 64 bytes, and for two at a time, which take hardly longer than one. */
struct zf_sha256_kernel {
	void (*block)(uint32_t state[8], const unsigned char *block);
	void (*two_blocks)(uint32_t state[8], const unsigned char *block, uint32_t other_state[8],
	                   const unsigned char *other_block);
};

/* The kernel of x86-64's SHA instructions; NULL where this processor, or the build, does not have them. */
const struct zf_sha256_kernel *zf_sha256_native(void);

/* The constants of the 64 rounds. */
extern const uint32_t zf_sha256_rounds[64];

#endif
