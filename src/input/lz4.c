/*
 * lz4.c - lz4 frames by liblz4
 *
 * Frames follow one another, skippable ones among them. Block and content
 * checksums are checked where a frame has them.
 *
 * Legacy frames (`lz4 -l`) have no end mark: they are blocks of up to 8 MiB, each with its
 * length in front, up to the end of the input or to a number that cannot be a length.
 * Each of their blocks is a member here.
 */
#include "input/codec.h"

#include "util/error.h"

#include <lz4.h>
#include <lz4frame.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_MAGIC       UINT32_C(0x184d2204)
#define LEGACY_MAGIC      UINT32_C(0x184c2102)
#define LEGACY_BLOCK      ((size_t)8 << 20)
#define LEGACY_COMPRESSED ((size_t)LZ4_COMPRESSBOUND(8 << 20))

struct lz4 {
	struct zf_codec codec;
	LZ4F_dctx *context;

	/* Of a legacy frame: */
	bool legacy;
	unsigned char *compressed; /* the current block: `got` of its `length` bytes were read */
	size_t length, got;
	unsigned char *decoded; /* `decoded_length` bytes; `given` of them were delivered */
	size_t decoded_length, given;
};

static bool begin_legacy(struct lz4 *lz4, zipfit_error *error)
{
	lz4->legacy = true;
	if (lz4->compressed == NULL)
		lz4->compressed = malloc(LEGACY_COMPRESSED);
	if (lz4->decoded == NULL)
		lz4->decoded = malloc(LEGACY_BLOCK);
	return (lz4->compressed != NULL && lz4->decoded != NULL) || zf_fail_memory(error, "lz4 input");
}

/* In a legacy frame: goes to the next block, if there is one. */
static bool next_legacy_block(struct lz4 *lz4, bool *found, zipfit_error *error)
{
	struct zf_feed *from = lz4->codec.from;

	*found = false;
	if (!zf_feed_look(from, 4, error))
		return false;
	lz4->legacy = from->left >= 4 && zf_little_endian(from->bytes, 4) <= LEGACY_COMPRESSED;
	if (!lz4->legacy)
		return true;
	lz4->length = (size_t)zf_little_endian(from->bytes, 4);
	lz4->got = lz4->given = lz4->decoded_length = 0;
	zf_feed_take(from, 4);
	*found = true;
	return true;
}

/* Between two frames: goes to the next one, or to the end. */
static bool next_magic(struct lz4 *lz4, bool *found, zipfit_error *error)
{
	struct zf_feed *from = lz4->codec.from;
	uint64_t magic;
	bool skipped;

	if (!zf_skip_frames(from, lz4->codec.stop, &skipped, error))
		return false;
	*found = from->left > 0;
	if (!*found)
		return true;
	magic = from->left >= 4 ? zf_little_endian(from->bytes, 4) : 0;
	if (magic == FRAME_MAGIC)
		return true;
	if (magic != LEGACY_MAGIC)
		return zf_codec_garbage(&lz4->codec, error);
	zf_feed_take(from, 4);
	return begin_legacy(lz4, error);
}

static bool next_frame(struct zf_codec *codec, bool *found, zipfit_error *error)
{
	struct lz4 *lz4 = (struct lz4 *)codec;

	if (lz4->context == NULL && LZ4F_isError(LZ4F_createDecompressionContext(&lz4->context, LZ4F_VERSION)))
		return zf_fail_memory(error, "lz4 input");
	/* A legacy frame may end with its magic number. */
	do {
		if (lz4->legacy && (!next_legacy_block(lz4, found, error) || *found))
			return *found;
		if (!next_magic(lz4, found, error))
			return false;
	} while (lz4->legacy);
	return true;
}

/* Gives bytes of the decoded block. */
static void give_legacy(struct lz4 *lz4)
{
	struct zf_codec *codec = &lz4->codec;
	size_t length = lz4->decoded_length - lz4->given;

	length = length < codec->out_left ? length : codec->out_left;
	memcpy(codec->out, lz4->decoded + lz4->given, length);
	lz4->given += length;
	codec->out += length;
	codec->out_left -= length;
	codec->in_member = lz4->given < lz4->decoded_length;
}

static bool decode_legacy(struct lz4 *lz4, zipfit_error *error)
{
	struct zf_codec *codec = &lz4->codec;
	size_t length = lz4->length - lz4->got;
	int decoded;

	if (lz4->decoded_length == 0) {
		length = length < codec->in_left ? length : codec->in_left;
		memcpy(lz4->compressed + lz4->got, codec->in, length);
		lz4->got += length;
		codec->in_left -= length;
		if (lz4->got < lz4->length)
			return true;
		decoded = LZ4_decompress_safe((const char *)lz4->compressed, (char *)lz4->decoded, (int)lz4->length,
		                              (int)LEGACY_BLOCK);
		if (decoded <= 0)
			return zf_codec_damaged(codec, "a block cannot be decoded", error);
		lz4->decoded_length = (size_t)decoded;
	}
	give_legacy(lz4);
	return true;
}

static bool decode(struct zf_codec *codec, zipfit_error *error)
{
	struct lz4 *lz4 = (struct lz4 *)codec;
	size_t read = codec->in_left, written = codec->out_left, code;

	if (lz4->legacy)
		return decode_legacy(lz4, error);
	code = LZ4F_decompress(lz4->context, codec->out, &written, codec->in, &read, NULL);
	if (LZ4F_isError(code)) {
		if (strstr(LZ4F_getErrorName(code), "allocation") != NULL)
			return zf_fail_memory(error, "lz4 input");
		return zf_codec_damaged(codec, LZ4F_getErrorName(code), error);
	}
	codec->in_left -= read;
	codec->out += written;
	codec->out_left -= written;
	codec->in_member = code != 0;
	return true;
}

static void end(struct zf_codec *codec)
{
	struct lz4 *lz4 = (struct lz4 *)codec;

	LZ4F_freeDecompressionContext(lz4->context);
	free(lz4->compressed);
	free(lz4->decoded);
}

const struct zf_codec_class zf_lz4 = {"lz4", "frame", sizeof(struct lz4), next_frame, decode, end};
