/*
 * compressor.h - compresses an output as its name asks
 */
#ifndef ZF_OUTPUT_COMPRESSOR_H
#define ZF_OUTPUT_COMPRESSOR_H

#include "util/byte_stream.h"

struct zf_compressor;

/* The ending of `path` that says how the file is compressed; "" if none does. */
const char *zf_compressed_ending(const char *path);

/*
 * Sets `*compressor` to one for the ending of `path`: .gz, .zst, .xz, .bz2 or .lz4; NULL for any other ending.
 * Compressed bytes go to `to`. `name`, for messages, and `stop`, which may be NULL, are borrowed.
 */
bool zf_compressor_open(struct zf_compressor **compressor, const char *path, struct zf_byte_sink to, const char *name,
                        const zipfit_stop *stop, zipfit_error *error);

bool zf_compressor_write(struct zf_compressor *compressor, const void *bytes, size_t length, zipfit_error *error);

/* Writes the end of the compressed stream. */
bool zf_compressor_finish(struct zf_compressor *compressor, zipfit_error *error);

/* Writes nothing more, finished or not. */
void zf_compressor_free(struct zf_compressor *compressor);

#endif
