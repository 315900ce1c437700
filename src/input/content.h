/*
 * content.h - a file known by its content, wherever it stands and whenever it was copied there
 *
 * The size and a digest: of all bytes, or of a sample of them, which costs the same for
 * a file of a terabyte as for one of a megabyte. A sample sees what is added, cut off
 * or shifted, and a corpus that was made again; it can miss a change in place that
 * keeps the size.
 */
#ifndef ZF_INPUT_CONTENT_H
#define ZF_INPUT_CONTENT_H

#include "util/sha256.h"
#include "zipfit.h"

/* A sample is this many blocks: the first, the last, and one out of each of as many equal parts between. */
#define ZF_SAMPLE_BLOCKS      ((size_t)16)
#define ZF_SAMPLE_BLOCK_BYTES ((size_t)64 << 10)

struct zf_content {
	uint64_t size; /* bytes as stored; 0 for a pipe, of which nothing can be known beforehand */
	unsigned char digest[ZF_SHA256_BYTES];
};

/*
 * Reads `path` ("-": standard input, whose position stays): all of it where `whole` is
 * set or where it is no larger than the sample would be. ZIPFIT_IO, with the name in the
 * message, where it cannot be read. A stop request ends it.
 */
bool zf_content_read(const char *path, bool whole, const zipfit_stop *stop, struct zf_content *content,
                     zipfit_error *error);

#endif
