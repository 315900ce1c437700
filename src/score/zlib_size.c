/*
 * zlib_size.c - C(x) by zlib itself
 *
 * Only the length of the output is needed, so a small buffer is overwritten again and again,
 * with a look at the stop flag each time. The size of the output buffer does not change how
 * deflate parses. The input is always passed in one call: where it is split can change when
 * the window slides, and so which matches are found.
 */
#include "score/zlib_size.h"

#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>
#define ZLIB_CONST /* next_in may point to const */
#include <zlib.h>

/* Negative: a raw deflate stream, without frame and without the cost of its CRC. */
#define RAW_WINDOW_BITS (-15)
#define MEM_LEVEL       8

struct zf_zlib {
	const zipfit_stop *stop;
	z_stream stream;
	unsigned char output[(size_t)32 << 10];
};

struct zf_zlib *zf_zlib_new(int level, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_zlib *zlib = malloc(sizeof(*zlib));

	if (zlib == NULL) {
		zf_fail_memory(error, "a compressor");
		return NULL;
	}
	zlib->stop = stop;
	zlib->stream = (z_stream){0};
	if (deflateInit2(&zlib->stream, level, Z_DEFLATED, RAW_WINDOW_BITS, MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
		zf_fail_memory(error, "a compressor");
		free(zlib);
		return NULL;
	}
	return zlib;
}

void zf_zlib_free(struct zf_zlib *zlib)
{
	if (zlib == NULL)
		return;
	deflateEnd(&zlib->stream);
	free(zlib);
}

bool zf_zlib_size(struct zf_zlib *zlib, const void *document, size_t length, uint64_t *size, zipfit_error *error)
{
	z_stream *stream = &zlib->stream;
	uint64_t written = 0;
	int code;

	/* z_stream counts its input in 32 bits, and the input must not be split. */
	if (length > UINT32_MAX)
		return zf_fail(error, ZIPFIT_BAD_DATA, "a document and its target together are longer than 4 GiB");
	deflateReset(stream);
	stream->next_in = document;
	stream->avail_in = (uInt)length;
	do {
		if (!zf_stop_check(zlib->stop, error))
			return false;
		stream->next_out = zlib->output;
		stream->avail_out = sizeof(zlib->output);
		code = deflate(stream, Z_FINISH);
		written += sizeof(zlib->output) - stream->avail_out;
	} while (code == Z_OK || code == Z_BUF_ERROR);
	if (code != Z_STREAM_END)
		return zf_fail(error, ZIPFIT_BAD_DATA, "zlib refused to compress: %s",
		               stream->msg != NULL ? stream->msg : "inconsistent state");
	*size = written;
	return true;
}
