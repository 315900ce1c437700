/*
 * xz.c - the sizes of Python's lzma.compress()
 *
 * One .xz stream of one block with a CRC64. The encoder's memory, some 100 MB at level 6, is kept between documents,
 * but liblzma clears its tables each time: that takes longer than a short document.
 */
#include "score/compressors/compressor.h"
#include "util/error.h"
#include "util/stop.h"

#include <lzma.h>
#include <stdlib.h>

struct xz {
	int level;
	const zipfit_stop *stop;
	lzma_stream stream;
	unsigned char output[(size_t)32 << 10];
};

static void *open_xz(int level, const zipfit_stop *stop, zipfit_error *error)
{
	struct xz *xz = malloc(sizeof(*xz));

	if (xz == NULL) {
		zf_fail_memory(error, "a compressor");
		return NULL;
	}
	xz->level = level;
	xz->stop = stop;
	xz->stream = (lzma_stream)LZMA_STREAM_INIT;
	return xz;
}

static void close_xz(void *state)
{
	struct xz *xz = state;

	if (xz != NULL)
		lzma_end(&xz->stream);
	free(xz);
}

/* Runs the encoder until it has taken the input or, to finish, has ended. */
static bool encode(struct xz *xz, lzma_action action, uint64_t *size, zipfit_error *error)
{
	lzma_ret code;

	do {
		if (!zf_stop_check(xz->stop, error))
			return false;
		xz->stream.next_out = xz->output;
		xz->stream.avail_out = sizeof(xz->output);
		code = lzma_code(&xz->stream, action);
		*size += sizeof(xz->output) - xz->stream.avail_out;
		if (code == LZMA_MEM_ERROR)
			return zf_fail_memory(error, "a compressor");
		if (code != LZMA_OK && code != LZMA_STREAM_END)
			return zf_fail(error, ZIPFIT_BAD_DATA, "liblzma refused to compress: error %d", (int)code);
	} while (action == LZMA_FINISH ? code != LZMA_STREAM_END : xz->stream.avail_in > 0);
	return true;
}

static bool size_xz(void *state, const void *document, size_t length, uint64_t *size, zipfit_error *error)
{
	struct xz *xz = state;

	if (lzma_easy_encoder(&xz->stream, (uint32_t)xz->level, LZMA_CHECK_CRC64) != LZMA_OK)
		return zf_fail_memory(error, "a compressor");
	*size = 0;
	xz->stream.next_in = document;
	xz->stream.avail_in = length;
	return (length == 0 || encode(xz, LZMA_RUN, size, error)) && encode(xz, LZMA_FINISH, size, error);
}

const struct zf_compressor zf_compressor_xz = {"xz", 0, 9, 6, open_xz, close_xz, size_xz};
