/*
 * zstd.c - Zstandard (RFC 8878) by libzstd
 *
 * Frames follow one another, skippable ones among them. A frame's header says how large a
 * window it needs. It is read here first, since libzstd's limit is a power of two and its
 * error does not say how large the window is.
 */
#include "input/codec.h"

#include "util/error.h"

#include <zstd.h>
#include <zstd_errors.h>

struct zstd {
	struct zf_codec codec;
	ZSTD_DCtx *context;
};

/* The window that a frame needs, from a header of `length` bytes; 0 if the header is cut short. */
static uint64_t window_of(const unsigned char *head, size_t length)
{
	static const size_t size_lengths[] = {1, 2, 4, 8}, dictionary_lengths[] = {0, 1, 2, 4};
	const size_t magic = 4;
	const unsigned char flags = length > magic ? head[magic] : 0;
	const size_t size_length = size_lengths[flags >> 6];
	const size_t at = magic + 1;

	/* A single segment has its size as its window. The size comes after the dictionary's number. */
	if ((flags & 0x20) != 0) {
		const size_t size_at = at + dictionary_lengths[flags & 3];

		if (length < size_at + size_length)
			return 0;
		return zf_little_endian(head + size_at, size_length) + (size_length == 2 ? 256 : 0);
	}
	if (length <= at)
		return 0;
	return (UINT64_C(1) << (10 + (head[at] >> 3))) / 8 * (8 + (head[at] & 7));
}

static bool check_window(struct zf_codec *codec, zipfit_error *error)
{
	/* The longest header: magic, flags, dictionary, size. */
	const size_t head = 4 + 1 + 4 + 8;
	uint64_t window;

	if (!zf_feed_look(codec->from, head, error))
		return false;
	window = window_of(codec->from->bytes, codec->from->left);
	return window <= zf_max_window(&codec->decoding) || zf_fail_window("zstd input", window, error);
}

/* The logarithm of the smallest power of two that is not below the largest window allowed. */
static int window_log(uint64_t window)
{
	const ZSTD_bounds bounds = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax);
	int log = bounds.lowerBound;

	while (log < bounds.upperBound && UINT64_C(1) << log < window)
		log++;
	return log;
}

static bool begin(struct zstd *zstd, zipfit_error *error)
{
	const int log = window_log(zf_max_window(&zstd->codec.decoding));

	zstd->context = ZSTD_createDCtx();
	return (zstd->context != NULL &&
	        !ZSTD_isError(ZSTD_DCtx_setParameter(zstd->context, ZSTD_d_windowLogMax, log))) ||
	       zf_fail_memory(error, "zstd input");
}

static bool next_frame(struct zf_codec *codec, bool *found, zipfit_error *error)
{
	struct zstd *zstd = (struct zstd *)codec;
	struct zf_feed *from = codec->from;
	bool skipped;

	if ((zstd->context == NULL && !begin(zstd, error)) || !zf_skip_frames(from, codec->stop, &skipped, error))
		return false;
	*found = from->left > 0;
	if (!*found)
		return true;
	if (from->left < 4 || zf_little_endian(from->bytes, 4) != ZSTD_MAGICNUMBER)
		return zf_codec_garbage(codec, error);
	return check_window(codec, error);
}

static bool decode(struct zf_codec *codec, zipfit_error *error)
{
	ZSTD_DCtx *context = ((struct zstd *)codec)->context;
	ZSTD_inBuffer in = {codec->in, codec->in_left, 0};
	ZSTD_outBuffer out = {codec->out, codec->out_left, 0};
	const size_t code = ZSTD_decompressStream(context, &out, &in);

	codec->in_left -= in.pos;
	codec->out += out.pos;
	codec->out_left -= out.pos;
	codec->in_member = code != 0;
	if (!ZSTD_isError(code))
		return true;
	if (ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation)
		return zf_fail_memory(error, "zstd input");
	return zf_codec_damaged(codec, ZSTD_getErrorName(code), error);
}

static void end(struct zf_codec *codec)
{
	ZSTD_freeDCtx(((struct zstd *)codec)->context);
}

const struct zf_codec_class zf_zstd = {"zstd", "frame", sizeof(struct zstd), next_frame, decode, end};
