/*
 * gzip.c - the sizes of Python's gzip.compress()
 */
#include "score/compressors/compressor.h"
#include "score/zlib_size.h"

static void *open_gzip(int level, const zipfit_stop *stop, zipfit_error *error)
{
	return zf_zlib_new(level, stop, error);
}

static void close_gzip(void *state)
{
	zf_zlib_free(state);
}

static bool size_gzip(void *state, const void *document, size_t length, uint64_t *size, zipfit_error *error)
{
	if (!zf_zlib_size(state, document, length, size, error))
		return false;
	*size += ZF_GZIP_FRAME;
	return true;
}

const struct zf_compressor zf_compressor_gzip = {"gzip", 1, 9, ZIPFIT_DEFAULT_LEVEL, open_gzip, close_gzip, size_gzip};
