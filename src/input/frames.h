/*
 * frames.h - decodes the frames of a compressed file on several threads, as a stage
 *
 * Groups of frames (frame_scan.h) are decoded ahead by helpers, and given in order. It gives
 * the same bytes and errors as a codec (codec.h): where anything is not as the headers say, a
 * codec decodes the file from its beginning, and the bytes that were given are skipped.
 */
#ifndef ZF_INPUT_FRAMES_H
#define ZF_INPUT_FRAMES_H

#include "input/codec.h"
#include "input/file.h"
#include "input/helpers.h"

/* Whether the file, which must be a regular one, begins with more frames than one group has. */
bool zf_frames_are_many(const struct zf_file *file, const struct zf_codec_class *class);

/*
 * A stage that decodes `file` from its beginning, wherever that was read to. Borrows `file`, whose position follows
 * the frames that are given. `decoding` has the helpers.
 */
struct zf_stage *zf_frames_new(const struct zf_codec_class *class, struct zf_file *file,
                               const struct zf_decoding *decoding, const zipfit_stop *stop, zipfit_error *error);

#endif
