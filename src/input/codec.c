/*
 * codec.c - what all compressed formats have in common
 *
 * One loop: find the next member, decode it block by block, until the input ends
 * between two members. A format's own file says what a member begins with and
 * calls its library.
 *
 * A library may have output left when it has no input: as long as it fills the block, it
 * is called again without any. If it then gives nothing within a member, the input was
 * truncated.
 */
#include "input/codec.h"

#include "util/error.h"
#include "util/stop.h"

#include <stdlib.h>
#include <string.h>

/* ---- Messages ------------------------------------------------------------ */

/* How many bytes of the compressed data the codec has used. */
static unsigned long long offset_of(const struct zf_codec *codec)
{
	return codec->from->taken + (codec->decoding_now ? codec->from->left - codec->in_left : 0);
}

bool zf_codec_damaged(const struct zf_codec *codec, const char *why, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_BAD_DATA, "damaged %s input near byte %llu%s: %s", codec->class->name,
	               offset_of(codec), codec->nested ? " of what was unpacked" : "", why);
}

bool zf_codec_garbage(const struct zf_codec *codec, zipfit_error *error)
{
	return zf_codec_damaged(codec, "neither the end nor the beginning of more compressed data", error);
}

static bool fail_truncated(const struct zf_codec *codec, zipfit_error *error)
{
	return zf_fail(error, ZIPFIT_BAD_DATA, "truncated %s input: it ends at byte %llu%s", codec->class->name,
	               offset_of(codec), codec->nested ? " of what was unpacked" : "");
}

bool zf_fail_window(const char *what, uint64_t bytes, zipfit_error *error)
{
	static const char units[] = {'K', 'M', 'G'};
	uint64_t count = bytes / 1024 + (bytes % 1024 > 0);
	size_t unit = 0;

	for (; unit + 1 < sizeof(units) && count > 0 && count % 1024 == 0; unit++)
		count /= 1024;
	return zf_fail(error, ZIPFIT_BAD_DATA, "%s needs a window of %llu bytes: give --max-window %llu%c", what,
	               (unsigned long long)bytes, (unsigned long long)count, units[unit]);
}

/* ---- Skippable frames ----------------------------------------------------- */

uint64_t zf_little_endian(const unsigned char *bytes, size_t length)
{
	uint64_t number = 0;

	while (length-- > 0)
		number = number << 8 | bytes[length];
	return number;
}

bool zf_skip_frames(struct zf_feed *feed, const zipfit_stop *stop, bool *skipped, zipfit_error *error)
{
	const size_t magic = 4, head = 8;
	bool whole = true;

	*skipped = false;
	while (true) {
		if (!zf_stop_check(stop, error) || !zf_feed_look(feed, magic, error))
			return false;
		if (feed->left < magic || (zf_little_endian(feed->bytes, magic) & 0xfffffff0) != 0x184d2a50)
			return true;
		*skipped = true;
		if (!zf_feed_look(feed, head, error))
			return false;
		if (feed->left >= head) {
			const uint64_t length = zf_little_endian(feed->bytes + magic, head - magic);

			zf_feed_take(feed, head);
			if (!zf_feed_skip(feed, length, &whole, error))
				return false;
		} else {
			whole = false;
		}
		if (!whole)
			return zf_fail(error, ZIPFIT_BAD_DATA, "truncated input: it ends in a skippable frame");
	}
}

/* ---- The stage ------------------------------------------------------------ */

/* Goes to the next member, if there is one. */
static bool begin_member(struct zf_codec *codec, zipfit_error *error)
{
	if (!zf_stop_check(codec->stop, error) || !codec->class->next(codec, &codec->in_member, error))
		return false;
	codec->began = true;
	codec->members += codec->in_member;
	codec->more = false;
	return true;
}

/* Calls the library once. */
static bool decode_some(struct zf_codec *codec, zipfit_error *error)
{
	const size_t room = codec->out_left;
	struct zf_feed *from = codec->from;
	size_t used;
	bool ok;

	if (!codec->more && !zf_feed_fill(from, error))
		return false;
	codec->in = from->bytes;
	codec->in_left = from->left;
	codec->decoding_now = true;
	ok = codec->class->decode(codec, error);
	codec->decoding_now = false;
	used = from->left - codec->in_left;
	/* Without input and output, there is no more. */
	if (ok && codec->in_member && used == 0 && codec->out_left == room && !codec->more)
		ok = from->left == 0 ? fail_truncated(codec, error)
		                     : zf_codec_damaged(codec, "the data cannot be decoded", error);
	codec->more = codec->out_left == 0;
	zf_feed_take(from, used);
	return ok;
}

/* Decodes until the block is full, or until all that was read is decoded and has given some output. */
static bool fill_block(struct zf_codec *codec, zipfit_error *error)
{
	codec->out = codec->block;
	codec->out_left = ZF_DECODED_BLOCK;
	while (codec->out_left > 0) {
		if (!codec->in_member) {
			if (codec->began && codec->out_left < ZF_DECODED_BLOCK && codec->from->left == 0)
				return true;
			if (!begin_member(codec, error))
				return false;
			if (!codec->in_member)
				return true;
		}
		if (!decode_some(codec, error))
			return false;
		if (codec->out_left < ZF_DECODED_BLOCK && codec->from->left == 0 && codec->in_member)
			return true;
	}
	return true;
}

static bool read_codec(struct zf_stage *stage, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	struct zf_codec *codec = (struct zf_codec *)stage;

	*length = 0;
	if (!zf_stop_check(codec->stop, error))
		return false;
	if (!codec->failed && !fill_block(codec, &codec->failure))
		codec->failed = true;
	else if (codec->failed)
		codec->out_left = ZF_DECODED_BLOCK;
	*bytes = codec->block;
	*length = ZF_DECODED_BLOCK - codec->out_left;
	if (*length > 0 || !codec->failed)
		return true;
	*error = codec->failure;
	return false;
}

static void free_codec(struct zf_stage *stage)
{
	struct zf_codec *codec = (struct zf_codec *)stage;

	codec->class->end(codec);
	zf_feed_free(codec->from);
	free(codec->block);
	free(codec);
}

struct zf_stage *zf_codec_new(const struct zf_codec_class *class, struct zf_feed *from, bool nested,
                              const struct zf_decoding *decoding, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_codec *codec = calloc(1, class->size);
	unsigned char *block = malloc(ZF_DECODED_BLOCK);

	if (codec == NULL || block == NULL) {
		zf_fail(error, ZIPFIT_NO_MEMORY, "out of memory for %s input", class->name);
		free(block);
		free(codec);
		zf_feed_free(from);
		return NULL;
	}
	codec->stage = (struct zf_stage){read_codec, free_codec};
	codec->class = class;
	codec->decoding = *decoding;
	codec->stop = stop;
	codec->from = from;
	codec->nested = nested;
	codec->block = block;
	return &codec->stage;
}
