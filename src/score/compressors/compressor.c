/*
 * compressor.c - the compressors by number
 */
#include "score/compressors/compressor.h"

#include "util/error.h"

const char *zipfit_compressor_name(enum zipfit_compressor compressor)
{
	static const char *const names[] = {
		[ZIPFIT_GZIP] = "gzip",     [ZIPFIT_LZ4] = "lz4", [ZIPFIT_ZSTD] = "zstd",
		[ZIPFIT_BROTLI] = "brotli", [ZIPFIT_XZ] = "xz",
	};

	return names[compressor];
}

const struct zf_compressor *zf_compressor_find(enum zipfit_compressor compressor, zipfit_error *error)
{
	switch (compressor) {
	case ZIPFIT_GZIP:
		return &zf_compressor_gzip;
	case ZIPFIT_LZ4:
		return &zf_compressor_lz4;
	case ZIPFIT_ZSTD:
		return &zf_compressor_zstd;
	case ZIPFIT_BROTLI:
#ifdef ZF_BROTLI
		return &zf_compressor_brotli;
#else
		zf_fail(error, ZIPFIT_BAD_OPTION, "this build is without brotli: libbrotlienc was missing");
		return NULL;
#endif
	case ZIPFIT_XZ:
		return &zf_compressor_xz;
	}
	zf_fail(error, ZIPFIT_BAD_OPTION, "there is no compressor %d", (int)compressor);
	return NULL;
}

bool zipfit_compressor_levels(enum zipfit_compressor compressor, int *lowest, int *highest, int *standard,
                              zipfit_error *error)
{
	const struct zf_compressor *found = zf_compressor_find(compressor, error);

	if (found == NULL)
		return false;
	*lowest = found->lowest;
	*highest = found->highest;
	*standard = found->standard;
	return true;
}
