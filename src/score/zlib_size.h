/*
 * zlib_size.h - C(x) by zlib itself
 *
 * The size of what deflate writes for a document given whole (memLevel 8, window
 * bits 15, default strategy), without gzip's frame. It is what Python's
 * len(gzip.compress(x, level)) - 18 is on the same zlib.
 */
#ifndef ZF_SCORE_ZLIB_SIZE_H
#define ZF_SCORE_ZLIB_SIZE_H

#include "zipfit.h"

/* What gzip adds to a deflate stream: a header of 10 bytes, a CRC and a length of 4 each (RFC 1952). */
#define ZF_GZIP_FRAME 18

/* One reused z_stream: about 268 kB. One thread at a time. */
struct zf_zlib;

/* `level` is 1 to 9. `stop` may be NULL. */
struct zf_zlib *zf_zlib_new(int level, const zipfit_stop *stop, zipfit_error *error);
void zf_zlib_free(struct zf_zlib *zlib);

/* Sets `*size` to the bytes deflate writes for `length` bytes at `document`, NULL being allowed for none. */
bool zf_zlib_size(struct zf_zlib *zlib, const void *document, size_t length, uint64_t *size, zipfit_error *error);

#endif
