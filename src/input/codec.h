/*
 * codec.h - decompression as a stage
 *
 * Each format is decoded by the library that defines it, in a file of its own.
 * All of them keep the same promises:
 *
 * - All members, streams or frames of the input are read, one after the other,
 *   and their checksums checked. What comes after one is another one of the same
 *   format, padding that the format allows, or an error.
 * - What was decoded before damage is given before the error, as far as the
 *   library tells.
 * - Errors name the format, the byte of the compressed data and the reason.
 * - A stop is looked for before every member and every block.
 */
#ifndef ZF_INPUT_CODEC_H
#define ZF_INPUT_CODEC_H

#include "input/decoding.h"
#include "input/feed.h"

/* How a stage of one format works; the functions are those of the format's own file. */
struct zf_codec;

struct zf_codec_class {
	const char *name; /* for messages */
	size_t size;      /* of the stage: a struct that begins with a zf_codec */

	/*
	 * Called at the first member and behind every member: goes over what may stand
	 * between two of them and makes ready for the next; `*found` is false where the
	 * input ends.
	 */
	bool (*next)(struct zf_codec *codec, bool *found, zipfit_error *error);

	/*
	 * Decodes some of the member: moves `codec->in` and `codec->out` along, as far as
	 * it comes with what is there, and sets `codec->in_member` to false at its end.
	 */
	bool (*decode)(struct zf_codec *codec, zipfit_error *error);

	/* Frees what belongs to the library; the stage is all-zero where it was never begun. */
	void (*end)(struct zf_codec *codec);
};

struct zf_codec {
	struct zf_stage stage; /* the first member */
	const struct zf_codec_class *class;
	struct zf_decoding decoding;
	const zipfit_stop *stop;
	struct zf_feed *from; /* owned */
	bool nested;          /* what it decodes was decoded itself: offsets are not those of the file */
	bool began;           /* next() was called */
	bool in_member;
	bool more;   /* decode() filled its output: it may have more without reading */
	bool failed; /* `failure` is what the next call reports */

	/* For decode(), and while it runs. */
	bool decoding_now;
	const unsigned char *in;
	size_t in_left;
	unsigned char *out;
	size_t out_left;

	zipfit_error failure;
	unsigned char *block; /* ZF_DECODED_BLOCK bytes */
};

/* The bytes of a decoded block: many to save calls, few enough to stay in a core's cache. */
#define ZF_DECODED_BLOCK ((size_t)256 << 10)

extern const struct zf_codec_class zf_gzip, zf_zstd, zf_xz, zf_bzip2, zf_lz4;

/*
 * A stage that decodes `from`, which becomes the stage's, also on failure. `nested`: what `from` gives is not
 * the file itself.
 */
struct zf_stage *zf_codec_new(const struct zf_codec_class *class, struct zf_feed *from, bool nested,
                              const struct zf_decoding *decoding, const zipfit_stop *stop, zipfit_error *error);

/* For the formats' own files: fails with "damaged NAME input at byte N: WHY". */
bool zf_codec_damaged(const struct zf_codec *codec, const char *why, zipfit_error *error);

/* The same for bytes that are neither another member nor padding. */
bool zf_codec_garbage(const struct zf_codec *codec, zipfit_error *error);

/*
 * Goes over the skippable frames of zstd or lz4 that come next; `*skipped` says whether there were any, and
 * afterwards 4 bytes of what follows, or all that there is, can be looked at.
 */
bool zf_skip_frames(struct zf_feed *feed, const zipfit_stop *stop, bool *skipped, zipfit_error *error);

/* A little-endian number of `length` bytes, at most 8. */
uint64_t zf_little_endian(const unsigned char *bytes, size_t length);

/* Fails with what `what` ("zstd input") needs for its window: `bytes`, and what to give --max-window. */
bool zf_fail_window(const char *what, uint64_t bytes, zipfit_error *error);

#endif
