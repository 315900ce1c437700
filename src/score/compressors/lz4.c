/*
 * lz4.c - the sizes of Python's lz4.frame.compress()
 *
 * One frame, with the length of the content recorded, blocks of 64 kB that refer to each other, and no checksums. A
 * document of one block is compressed as an independent one: LZ4F_compressFrame() decides.
 */
#include "score/compressors/compressor.h"
#include "util/buffer.h"
#include "util/error.h"

#include <lz4frame.h>
#include <stdlib.h>

struct lz4 {
	int level;
	struct zf_buffer output;
};

static void *open_lz4(int level, const zipfit_stop *stop, zipfit_error *error)
{
	struct lz4 *lz4 = calloc(1, sizeof(*lz4));

	(void)stop;
	if (lz4 == NULL)
		zf_fail_memory(error, "a compressor");
	else
		lz4->level = level;
	return lz4;
}

static void close_lz4(void *state)
{
	struct lz4 *lz4 = state;

	if (lz4 != NULL)
		zf_buffer_free(&lz4->output);
	free(lz4);
}

static bool size_lz4(void *state, const void *document, size_t length, uint64_t *size, zipfit_error *error)
{
	struct lz4 *lz4 = state;
	const LZ4F_preferences_t preferences = {.frameInfo = {.contentSize = length}, .compressionLevel = lz4->level};
	const size_t bound = LZ4F_compressFrameBound(length, &preferences);
	size_t written;

	zf_buffer_reset(&lz4->output);
	if (!zf_buffer_reserve(&lz4->output, bound, error))
		return false;
	written = LZ4F_compressFrame(lz4->output.data, bound, document, length, &preferences);
	if (LZ4F_isError(written))
		return zf_fail(error, ZIPFIT_BAD_DATA, "lz4 refused to compress: %s", LZ4F_getErrorName(written));
	*size = written;
	return true;
}

const struct zf_compressor zf_compressor_lz4 = {"lz4", 0, 16, 0, open_lz4, close_lz4, size_lz4};
