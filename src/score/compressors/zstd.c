/*
 * zstd.c - the sizes of Python's zstandard.compress()
 *
 * One frame with the length of the content and without a checksum. The output has room for all of it, as it has in
 * Python: then zstd compresses in one step, and may find other matches than with a small output.
 */
#include "score/compressors/compressor.h"
#include "util/buffer.h"
#include "util/error.h"

#include <stdlib.h>
#include <zstd.h>

struct zstd {
	ZSTD_CCtx *context;
	struct zf_buffer output;
};

static void close_zstd(void *state)
{
	struct zstd *zstd = state;

	if (zstd == NULL)
		return;
	ZSTD_freeCCtx(zstd->context);
	zf_buffer_free(&zstd->output);
	free(zstd);
}

static void *open_zstd(int level, const zipfit_stop *stop, zipfit_error *error)
{
	struct zstd *zstd = calloc(1, sizeof(*zstd));

	(void)stop;
	if (zstd != NULL)
		zstd->context = ZSTD_createCCtx();
	if (zstd == NULL || zstd->context == NULL ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(zstd->context, ZSTD_c_compressionLevel, level))) {
		zf_fail_memory(error, "a compressor");
		close_zstd(zstd);
		return NULL;
	}
	return zstd;
}

static bool size_zstd(void *state, const void *document, size_t length, uint64_t *size, zipfit_error *error)
{
	struct zstd *zstd = state;
	const size_t bound = ZSTD_compressBound(length);
	size_t written;

	zf_buffer_reset(&zstd->output);
	if (!zf_buffer_reserve(&zstd->output, bound, error))
		return false;
	written = ZSTD_compress2(zstd->context, zstd->output.data, bound, document, length);
	if (ZSTD_isError(written))
		return zf_fail(error, ZIPFIT_NO_MEMORY, "zstd refused to compress: %s", ZSTD_getErrorName(written));
	*size = written;
	return true;
}

const struct zf_compressor zf_compressor_zstd = {"zstd", 1, 19, 3, open_zstd, close_zstd, size_zstd};
