/*
 * compressor.h - C(x) by the library of a compressor
 *
 * The sizes are those that Python's gzip, lz4.frame, zstandard, brotli and lzma give on the same
 * libraries: frames, checksums and the recorded length count. One function per compressor.
 */
#ifndef ZF_SCORE_COMPRESSORS_COMPRESSOR_H
#define ZF_SCORE_COMPRESSORS_COMPRESSOR_H

#include "zipfit.h"

struct zf_compressor {
	const char *name;
	int lowest, highest, standard; /* levels; `standard` where none is given */
	/* Makes the state of one thread. `level` is in range; `stop` may be NULL. NULL on error. */
	void *(*open)(int level, const zipfit_stop *stop, zipfit_error *error);
	void (*close)(void *state);
	/* Sets `*size` to the compressed size of the document, in bytes. `document` may be NULL if `length` is 0. */
	bool (*size)(void *state, const void *document, size_t length, uint64_t *size, zipfit_error *error);
};

/* NULL, with the error filled, if this build does not have the compressor's library, or there is none of this number.
 */
const struct zf_compressor *zf_compressor_find(enum zipfit_compressor compressor, zipfit_error *error);

extern const struct zf_compressor zf_compressor_gzip, zf_compressor_lz4, zf_compressor_zstd, zf_compressor_brotli,
	zf_compressor_xz;

#endif
