/*
 * gzip.c - gzip (RFC 1952) by zlib
 *
 * inflate() checks each header, CRC and length. Zero bytes after a member are padding,
 * as on tapes and block devices; gzip itself skips them too.
 */
#include "input/codec.h"

#include "util/error.h"

#include <string.h>
#include <zlib.h>

/* 16 makes inflate expect a gzip header; 15 is the largest window. */
#define WINDOW_BITS (16 + 15)

struct gzip {
	struct zf_codec codec;
	bool ready;
	z_stream stream;
};

static bool next_member(struct zf_codec *codec, bool *found, zipfit_error *error)
{
	struct gzip *gzip = (struct gzip *)codec;
	struct zf_feed *from = codec->from;
	uint64_t zeros;

	if (gzip->ready) {
		if (!zf_feed_skip_zeros(from, &zeros, error) || !zf_feed_look(from, 2, error))
			return false;
		*found = from->left > 0;
		if (*found && (from->left < 2 || memcmp(from->bytes, "\x1f\x8b", 2) != 0))
			return zf_codec_garbage(codec, error);
		return inflateReset(&gzip->stream) == Z_OK || zf_fail_memory(error, "gzip input");
	}
	*found = true;
	gzip->ready = inflateInit2(&gzip->stream, WINDOW_BITS) == Z_OK;
	return gzip->ready || zf_fail_memory(error, "gzip input");
}

static bool decode(struct zf_codec *codec, zipfit_error *error)
{
	z_stream *stream = &((struct gzip *)codec)->stream;
	int code;

	stream->next_in = (Bytef *)(uintptr_t)codec->in; /* zlib's declaration lacks the const */
	stream->avail_in = (uInt)codec->in_left;
	stream->next_out = codec->out;
	stream->avail_out = (uInt)codec->out_left;
	code = inflate(stream, Z_NO_FLUSH);
	codec->in_left = stream->avail_in;
	codec->out = stream->next_out;
	codec->out_left = stream->avail_out;
	codec->in_member = code != Z_STREAM_END;
	if (code == Z_OK || code == Z_BUF_ERROR || code == Z_STREAM_END)
		return true;
	if (code == Z_MEM_ERROR)
		return zf_fail_memory(error, "gzip input");
	return zf_codec_damaged(codec, stream->msg != NULL ? stream->msg : "it needs a dictionary", error);
}

static void end(struct zf_codec *codec)
{
	struct gzip *gzip = (struct gzip *)codec;

	if (gzip->ready)
		inflateEnd(&gzip->stream);
}

const struct zf_codec_class zf_gzip = {"gzip", "member", sizeof(struct gzip), next_member, decode, end};
