/*
 * stream.h - one input file as decoded bytes
 *
 * Plain, compressed, an archive, compressed archives, archives of compressed
 * members: a file reads as a row of members, each a run of bytes. A file that is
 * no archive has one member without a name, be it empty. Up to ZF_MAX_LAYERS
 * compressions are taken off in all, those of a file and of its members together.
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

/* How many times over an input may be compressed. */
#define ZF_MAX_LAYERS 4

struct zf_stream;

/*
 * Opens `input` (standard input from where it stands). `decoding` is copied;
 * NULL is the default. The content is looked at by zf_stream_next(); errors of the
 * content come from there. Messages have no place: the caller knows the line.
 */
struct zf_stream *zf_stream_open(struct zf_input input, const struct zf_decoding *decoding, const zipfit_stop *stop,
                                 zipfit_error *error);
void zf_stream_close(struct zf_stream *stream);

/* Goes to the next member, skipping what is left of this one; `*found` is false at the end. */
bool zf_stream_next(struct zf_stream *stream, bool *found, zipfit_error *error);

/* The member's name, or NULL where the file is no archive. Valid until the next zf_stream_next(). */
const char *zf_stream_member(const struct zf_stream *stream);

/*
 * The next block of the member; it belongs to the stream and is valid until the
 * next call. `*length` is 0 at the member's end alone.
 */
bool zf_stream_read(struct zf_stream *stream, const unsigned char **bytes, size_t *length, zipfit_error *error);

/* Whether the member is a regular file, or memory, as it is stored, so that zf_stream_seek() works. */
bool zf_stream_is_plain(const struct zf_stream *stream);

/* Goes on reading a plain member at byte `offset`. */
bool zf_stream_seek(struct zf_stream *stream, uint64_t offset, zipfit_error *error);

/* Whether reading would have to wait for a pipe's writer. */
bool zf_stream_waits(const struct zf_stream *stream);

/* How far into the file, as stored, reading has come. */
uint64_t zf_stream_position(const struct zf_stream *stream);

#endif
