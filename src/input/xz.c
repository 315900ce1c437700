/*
 * xz.c - xz by liblzma
 *
 * Streams are decoded one by one, not by liblzma's LZMA_CONCATENATED, so that a stop is
 * looked for between them. After a stream there may be padding: zero bytes, a multiple of
 * four. A kind of checksum that liblzma does not have is an error.
 */
#include "input/codec.h"

#include "util/error.h"

#include <lzma.h>
#include <string.h>

/* The memory that liblzma needs besides a dictionary: 100 kB now, and room for future versions. */
#define BESIDE_DICTIONARY ((uint64_t)1 << 20)

struct xz {
	struct zf_codec codec;
	bool ready;
	lzma_stream stream; /* all-zero is LZMA_STREAM_INIT */
};

static bool begin_stream(struct xz *xz, zipfit_error *error)
{
	const uint64_t window = zf_max_window(&xz->codec.decoding);
	const uint64_t memory = window < UINT64_MAX - BESIDE_DICTIONARY ? window + BESIDE_DICTIONARY : UINT64_MAX;

	xz->ready = true;
	return lzma_stream_decoder(&xz->stream, memory, LZMA_TELL_UNSUPPORTED_CHECK) == LZMA_OK ||
	       zf_fail_memory(error, "xz input");
}

static bool next_stream(struct zf_codec *codec, bool *found, zipfit_error *error)
{
	struct xz *xz = (struct xz *)codec;
	struct zf_feed *from = codec->from;
	uint64_t zeros;

	*found = true;
	if (xz->ready) {
		if (!zf_feed_skip_zeros(from, &zeros, error))
			return false;
		if (zeros % 4 != 0)
			return zf_codec_damaged(codec, "padding that is not a multiple of four bytes", error);
		if (!zf_feed_look(from, 6, error))
			return false;
		*found = from->left > 0;
		if (!*found)
			return true;
		if (from->left < 6 || memcmp(from->bytes, "\xfd\x37\x7a\x58\x5a", 6) != 0)
			return zf_codec_garbage(codec, error);
	}
	return begin_stream(xz, error);
}

static bool fail_code(struct xz *xz, lzma_ret code, zipfit_error *error)
{
	const uint64_t mebibyte = (uint64_t)1 << 20;

	switch (code) {
	case LZMA_MEM_ERROR:
		return zf_fail_memory(error, "xz input");
	case LZMA_MEMLIMIT_ERROR:
		return zf_fail_window(
			"xz input",
			(lzma_memusage(&xz->stream) - BESIDE_DICTIONARY + mebibyte - 1) / mebibyte * mebibyte, error);
	case LZMA_OPTIONS_ERROR:
		return zf_codec_damaged(&xz->codec, "unknown filters or options", error);
	case LZMA_UNSUPPORTED_CHECK:
		return zf_codec_damaged(&xz->codec, "a kind of checksum that liblzma does not have", error);
	case LZMA_FORMAT_ERROR:
		return zf_codec_damaged(&xz->codec, "not an xz stream", error);
	default:
		return zf_codec_damaged(&xz->codec, "the data is corrupt", error);
	}
}

static bool decode(struct zf_codec *codec, zipfit_error *error)
{
	struct xz *xz = (struct xz *)codec;
	lzma_ret code;

	xz->stream.next_in = codec->in;
	xz->stream.avail_in = codec->in_left;
	xz->stream.next_out = codec->out;
	xz->stream.avail_out = codec->out_left;
	code = lzma_code(&xz->stream, LZMA_RUN);
	codec->in_left = xz->stream.avail_in;
	codec->out = xz->stream.next_out;
	codec->out_left = xz->stream.avail_out;
	codec->in_member = code != LZMA_STREAM_END;
	if (code == LZMA_OK || code == LZMA_BUF_ERROR || code == LZMA_STREAM_END)
		return true;
	return fail_code(xz, code, error);
}

static void end(struct zf_codec *codec)
{
	lzma_end(&((struct xz *)codec)->stream);
}

const struct zf_codec_class zf_xz = {"xz", "stream", sizeof(struct xz), next_stream, decode, end};
