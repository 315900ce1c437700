/*
 * sha256.h - SHA-256 (FIPS 180-4)
 *
 * Identifies inputs, targets and options; with a 32-bit checksum, two could be confused. None
 * of the libraries that the program uses offers it.
 */
#ifndef ZF_UTIL_SHA256_H
#define ZF_UTIL_SHA256_H

#include <stddef.h>
#include <stdint.h>

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

/* Writes the digest as 64 hexadecimal digits and a NUL. */
void zf_sha256_text(const unsigned char digest[ZF_SHA256_BYTES], char text[2 * ZF_SHA256_BYTES + 1]);

#endif
