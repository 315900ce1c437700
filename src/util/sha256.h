/*
 * sha256.h - SHA-256 (FIPS 180-4)
 *
 * Identifies inputs, targets and options; with a 32-bit checksum, two could be confused. None
 * of the libraries that the program uses offers it.
 */
#ifndef ZF_UTIL_SHA256_H
#define ZF_UTIL_SHA256_H

#include "util/sha256_kernel.h"

#include <stddef.h>

#define ZF_SHA256_BYTES 32

struct zf_sha256 {
	uint32_t state[8];
	uint64_t length; /* bytes so far */
	unsigned char block[64];
};

void zf_sha256_begin(struct zf_sha256 *sha);
void zf_sha256_add(struct zf_sha256 *sha, const void *bytes, size_t length);

/* Adds `number` as 8 bytes, the lowest first. */
void zf_sha256_add_number(struct zf_sha256 *sha, uint64_t number);
void zf_sha256_end(struct zf_sha256 *sha, unsigned char digest[ZF_SHA256_BYTES]);

/*
 * The same for many short texts, such as the n-grams of a document. A kernel is code for one block, and for two at a
 * time, which take hardly longer than one. All kernels give the same results. Any thread.
 */

/* The kernel in plain C. */
const struct zf_sha256_kernel *zf_sha256_plain(void);

/* The fastest one; asking the processor takes a microsecond. */
const struct zf_sha256_kernel *zf_sha256_best(void);

/* A text, and its digest as 8 numbers, the highest first. */
struct zf_sha256_text {
	const void *bytes;
	size_t length;
	uint32_t words[8];
};

/* Computes the digest of one text, or of two. */
void zf_sha256_one(const struct zf_sha256_kernel *kernel, struct zf_sha256_text *text);
void zf_sha256_two(const struct zf_sha256_kernel *kernel, struct zf_sha256_text *text, struct zf_sha256_text *other);

/* Writes the digest as 64 hexadecimal digits and a NUL. */
void zf_sha256_hex(const unsigned char digest[ZF_SHA256_BYTES], char text[2 * ZF_SHA256_BYTES + 1]);

#endif
