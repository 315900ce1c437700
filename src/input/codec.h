/*
 * codec.h - decompression as a stage
 *
 * Each format is decoded by the library that defines it, in a file of its own.
 * All of them keep the same promises:
 *
 * - All members, streams or frames of the input are read, one after the other, and
 *   their checksums checked. After one there is another one of the same format,
 *   padding that the format allows, or an error.
 * - The bytes that were decoded before damage are given before the error, as far as
 *   the library gives them.
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
	const char *unit; /* what the format calls its members */
	size_t size;      /* of the stage: a struct that begins with a zf_codec */

	/*
	 * Called before the first member and after every member: skips what may stand
	 * between two of them and prepares for the next one; `*found` is false at the end
	 * of the input.
	 */
	bool (*next)(struct zf_codec *codec, bool *found, zipfit_error *error);

	/*
	 * Decodes some of the member: advances `codec->in` and `codec->out` as far as input
	 * and room allow, and sets `codec->in_member` to false at the end of the member.
	 */
	bool (*decode)(struct zf_codec *codec, zipfit_error *error);

	/* Frees what belongs to the library, which is all-zero if next() was never called. */
	void (*end)(struct zf_codec *codec);
};

struct zf_codec {
	struct zf_stage stage; /* the first member */
	const struct zf_codec_class *class;
	struct zf_decoding decoding;
	const zipfit_stop *stop;
	struct zf_feed *from; /* owned */
	bool nested;          /* its input was decoded too, so that offsets are not those of the file */
	bool began;           /* next() was called */
	bool in_member;
	uint64_t members; /* begun so far */
	bool more;        /* decode() filled its output: there may be more without new input */
	bool failed;      /* `failure` is what the next call reports */

	/* For decode(), and while it runs. */
	bool decoding_now;
	const unsigned char *in;
	size_t in_left;
	unsigned char *out;
	size_t out_left;

	zipfit_error failure;
	unsigned char *block; /* ZF_DECODED_BLOCK bytes */
};

/* The bytes of a decoded block: many, to save calls, but few enough to stay in a core's cache. */
#define ZF_DECODED_BLOCK ((size_t)256 << 10)

extern const struct zf_codec_class zf_gzip, zf_zstd, zf_xz, zf_bzip2, zf_lz4;

/*
 * A stage that decodes `from`, which the stage owns from now on, also on failure. `nested`: what `from` gives is
 * not the file itself.
 */
struct zf_stage *zf_codec_new(const struct zf_codec_class *class, struct zf_feed *from, bool nested,
                              const struct zf_decoding *decoding, const zipfit_stop *stop, zipfit_error *error);

/* For the formats' own files: fails with "damaged NAME input at byte N: WHY". */
bool zf_codec_damaged(const struct zf_codec *codec, const char *why, zipfit_error *error);

/* Fails in the same way: the next bytes are neither another member nor padding. */
bool zf_codec_garbage(const struct zf_codec *codec, zipfit_error *error);

/*
 * Skips the skippable frames of zstd or lz4 that come next; `*skipped` says whether there were any. Afterwards the
 * feed has read 4 bytes of what follows, or all if there are fewer.
 */
bool zf_skip_frames(struct zf_feed *feed, const zipfit_stop *stop, bool *skipped, zipfit_error *error);

/* A little-endian number of `length` bytes, at most 8. */
uint64_t zf_little_endian(const unsigned char *bytes, size_t length);

/* Fails: `what` ("zstd input") needs a window of `bytes` bytes. The message says which --max-window is enough. */
bool zf_fail_window(const char *what, uint64_t bytes, zipfit_error *error);

#endif
