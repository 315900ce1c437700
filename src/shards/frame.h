/*
 * frame.h - a row of checksummed frames
 *
 * Partial results, checkpoints and journals are frames, one after the other:
 *
 *     type      1 byte
 *     length    8 bytes, lowest first
 *     check     4 bytes, CRC-32 of the 9 before: a length is trusted only when it is right
 *     payload   `length` bytes
 *     check     4 bytes, CRC-32 of the payload
 *
 * Beside that, writer and reader keep a CRC over all the frames' checks, so that a
 * last frame can vouch for the whole.
 */
#ifndef ZF_SHARDS_FRAME_H
#define ZF_SHARDS_FRAME_H

#include "util/buffer.h"
#include "util/byte_stream.h"

/* Bytes of a frame that are not its payload. */
#define ZF_FRAME_OVERHEAD 17

struct zf_frame_writer {
	struct zf_byte_sink to;
	uint32_t check; /* of all frames written */
};

bool zf_frame_write(struct zf_frame_writer *writer, unsigned char type, const struct zf_buffer *payload,
                    zipfit_error *error);

struct zf_frame_reader {
	struct zf_byte_source from;
	const unsigned char *block; /* the source's */
	size_t left;
	uint32_t check;           /* of all frames read */
	struct zf_buffer payload; /* of the frame read last; owned */
};

void zf_frame_reader_free(struct zf_frame_reader *reader);

/* Takes `length` bytes from before the first frame; fails with ZIPFIT_BAD_DATA, "truncated", at the end. */
bool zf_frame_read_raw(struct zf_frame_reader *reader, void *bytes, size_t length, zipfit_error *error);

/* Reads a frame; ZIPFIT_BAD_DATA, "truncated" or "damaged", where there is no whole and sound one. */
bool zf_frame_read(struct zf_frame_reader *reader, unsigned char *type, zipfit_error *error);

/* Whether nothing is left. */
bool zf_frame_at_end(struct zf_frame_reader *reader, bool *end, zipfit_error *error);

#endif
