/*
 * fingerprint.h - what tells two files of different content apart, whatever their names and times
 *
 * The size and a digest: of all bytes, or of a sample of them, which takes no longer for
 * a terabyte than for a megabyte. A sample notices bytes that were added, cut off or
 * shifted, and a corpus that was made again. It can miss bytes that were overwritten in a
 * file that keeps its size.
 */
#ifndef ZF_INPUT_FINGERPRINT_H
#define ZF_INPUT_FINGERPRINT_H

#include "input/input.h"
#include "util/sha256.h"

/* A sample is this many blocks: the first, the last, and one out of each of as many equal parts between. */
#define ZF_SAMPLE_BLOCKS      ((size_t)16)
#define ZF_SAMPLE_BLOCK_BYTES ((size_t)64 << 10)

/* All zero for a pipe: its content is not known before it is read. */
struct zf_fingerprint {
	uint64_t size; /* bytes as stored */
	unsigned char digest[ZF_SHA256_BYTES];
};

/*
 * Reads `input`: all of it if `whole` is set or if it is no larger than the sample would be.
 * The position of standard input does not change. Fails with ZIPFIT_IO, the name in the
 * message, if a file cannot be read, and with ZIPFIT_STOPPED.
 */
bool zf_fingerprint_take(struct zf_input input, bool whole, const zipfit_stop *stop, struct zf_fingerprint *fingerprint,
                         zipfit_error *error);

#endif
