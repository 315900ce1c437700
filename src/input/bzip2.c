/*
 * bzip2.c - bzip2 by libbz2
 *
 * Streams follow one another without padding. The program bzip2 ignores anything else
 * after a stream. Here it is an error, since a damaged stream looks the same.
 */
#include "input/codec.h"

#include "util/error.h"

#include <bzlib.h>
#include <string.h>

struct bzip2 {
	struct zf_codec codec;
	bool ready;
	bz_stream stream;
};

static void end_stream(struct bzip2 *bzip2)
{
	if (bzip2->ready)
		BZ2_bzDecompressEnd(&bzip2->stream);
	bzip2->ready = false;
}

static bool next_stream(struct zf_codec *codec, bool *found, zipfit_error *error)
{
	struct bzip2 *bzip2 = (struct bzip2 *)codec;
	struct zf_feed *from = codec->from;

	if (!zf_feed_look(from, 4, error))
		return false;
	*found = from->left > 0;
	if (!*found)
		return true;
	if (from->left < 4 || memcmp(from->bytes, "BZh", 3) != 0)
		return zf_codec_garbage(codec, error);
	end_stream(bzip2);
	memset(&bzip2->stream, 0, sizeof(bzip2->stream));
	bzip2->ready = BZ2_bzDecompressInit(&bzip2->stream, 0, 0) == BZ_OK;
	return bzip2->ready || zf_fail_memory(error, "bzip2 input");
}

static bool decode(struct zf_codec *codec, zipfit_error *error)
{
	bz_stream *stream = &((struct bzip2 *)codec)->stream;
	int code;

	stream->next_in = (char *)(uintptr_t)codec->in; /* libbz2's declaration lacks the const */
	stream->avail_in = (unsigned)codec->in_left;
	stream->next_out = (char *)codec->out;
	stream->avail_out = (unsigned)codec->out_left;
	code = BZ2_bzDecompress(stream);
	codec->in_left = stream->avail_in;
	codec->out = (unsigned char *)stream->next_out;
	codec->out_left = stream->avail_out;
	codec->in_member = code != BZ_STREAM_END;
	if (code == BZ_OK || code == BZ_STREAM_END)
		return true;
	if (code == BZ_MEM_ERROR)
		return zf_fail_memory(error, "bzip2 input");
	return zf_codec_damaged(
		codec, code == BZ_DATA_ERROR_MAGIC ? "not a bzip2 stream" : "the data does not match its checksum",
		error);
}

static void end(struct zf_codec *codec)
{
	end_stream((struct bzip2 *)codec);
}

const struct zf_codec_class zf_bzip2 = {"bzip2", "stream", sizeof(struct bzip2), next_stream, decode, end};
