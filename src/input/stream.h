/*
 * stream.h - one input file as decoded bytes
 *
 * Whether a file is plain, compressed, an archive, a compressed archive or an archive of
 * compressed members, it is read as members, one after the other, each a sequence of
 * bytes. A file that is not an archive has one member without a name, even if it is
 * empty. Up to ZF_MAX_LAYERS compressions are removed, counting those of the file and of
 * its member together.
 *
 *     stream = zf_stream_open(input, decoding, stop, error)
 *     while (zf_stream_next(stream, &found, error) && found)
 *             while (zf_stream_read(stream, &bytes, &length, error) && length > 0)
 *                     ...
 *     zf_stream_close(stream)
 *
 * Damage in the content is ZIPFIT_BAD_DATA, a system call that fails ZIPFIT_IO.
 *
 * One thread at a time.
 */
#ifndef ZF_INPUT_STREAM_H
#define ZF_INPUT_STREAM_H

#include "input/decoding.h"
#include "input/input.h"

/* How many times an input may be compressed. */
#define ZF_MAX_LAYERS 4

struct zf_stream;

/*
 * Opens `input` (standard input at its current position). `decoding` is copied; NULL is the
 * default. zf_stream_next() is the first to look at the content and to report its errors.
 * Messages have no file and line: the caller knows them.
 */
struct zf_stream *zf_stream_open(struct zf_input input, const struct zf_decoding *decoding, const zipfit_stop *stop,
                                 zipfit_error *error);
void zf_stream_close(struct zf_stream *stream);

/* Skips the rest of this member and goes to the next one; `*found` is false at the end. */
bool zf_stream_next(struct zf_stream *stream, bool *found, zipfit_error *error);

/* The member's name, or NULL if the file is not an archive. Valid until the next zf_stream_next(). */
const char *zf_stream_member(const struct zf_stream *stream);

/*
 * The next block of the member; it belongs to the stream and is valid until the
 * next call. `*length` is 0 only at the member's end.
 */
bool zf_stream_read(struct zf_stream *stream, const unsigned char **bytes, size_t *length, zipfit_error *error);

/* Whether the member is a regular file, or memory, as it is stored, so that zf_stream_seek() works. */
bool zf_stream_is_plain(const struct zf_stream *stream);

/* Goes on reading a plain member at byte `offset`. */
bool zf_stream_seek(struct zf_stream *stream, uint64_t offset, zipfit_error *error);

/* Whether the file is a pipe or a device: reading may wait for its writer. */
bool zf_stream_may_wait(const struct zf_stream *stream);

/* Whether reading the next block would wait, as far as can be seen: of compressed data it may. */
bool zf_stream_waits(const struct zf_stream *stream);

/* One link of the chain that decodes a file. */
struct zf_stream_link {
	const char *name; /* "zstd", "tar" */
	const char *unit; /* what `count` counts: "frame", "member" */
	uint64_t count;   /* how many were begun so far */
};

/* The longest chain: an archive, and compression before it and in its members. */
#define ZF_MAX_LINKS (ZF_MAX_LAYERS + 1)

/*
 * Sets `links` to the chain of the current member, or of the last one, from the file on. Returns their number: 0 if
 * bytes are read as they are stored.
 */
size_t zf_stream_chain(const struct zf_stream *stream, struct zf_stream_link links[ZF_MAX_LINKS]);

/* How many bytes of the file, as stored, have been read. */
uint64_t zf_stream_position(const struct zf_stream *stream);

#endif
