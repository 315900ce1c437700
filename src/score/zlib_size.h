/*
 * zlib_size.h - C(x) by zlib itself
 *
 * The size of deflate's output for a document passed in one call (memLevel 8, window bits 15,
 * default strategy), without gzip's frame. With the same zlib, Python gets the same by
 * len(gzip.compress(x, level)) - 18.
 */
#ifndef ZF_SCORE_ZLIB_SIZE_H
#define ZF_SCORE_ZLIB_SIZE_H

#include "zipfit.h"

/* Bytes that gzip adds to a deflate stream: a header of 10, a CRC of 4 and a length of 4 (RFC 1952). */
#define ZF_GZIP_FRAME 18

/* A z_stream that is reused: about 268 kB. One thread at a time. */
struct zf_zlib;

/* `level` is 1 to 9. `stop` may be NULL. */
struct zf_zlib *zf_zlib_new(int level, const zipfit_stop *stop, zipfit_error *error);
void zf_zlib_free(struct zf_zlib *zlib);

/* Sets `*size` to the size of deflate's output for the document. `document` may be NULL if `length` is 0. */
bool zf_zlib_size(struct zf_zlib *zlib, const void *document, size_t length, uint64_t *size, zipfit_error *error);

#endif
