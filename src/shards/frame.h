/*
 * frame.h - a sequence of frames with checksums
 *
 * Partial results, checkpoints and journals consist of frames; part_format.h shows
 * their bytes. A frame has a CRC-32 of its type and length, so that no length is used
 * before it is checked, and one of its payload. Writer and reader also keep a CRC-32
 * over the headers and checksums of all frames. The last frame of a part holds it,
 * so that a missing frame is noticed.
 */
#ifndef ZF_SHARDS_FRAME_H
#define ZF_SHARDS_FRAME_H

#include "util/buffer.h"
#include "util/byte_stream.h"

/* Bytes of a frame besides its payload. */
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
	struct zf_buffer payload; /* of the last frame; owned */
};

void zf_frame_reader_free(struct zf_frame_reader *reader);

/* Reads `length` bytes before the first frame. ZIPFIT_BAD_DATA, "truncated", if there are fewer. */
bool zf_frame_read_raw(struct zf_frame_reader *reader, void *bytes, size_t length, zipfit_error *error);

/* Reads the next frame. ZIPFIT_BAD_DATA, "truncated" or "damaged", if it is not complete and correct. */
bool zf_frame_read(struct zf_frame_reader *reader, unsigned char *type, zipfit_error *error);

/* Whether all bytes have been read. */
bool zf_frame_at_end(struct zf_frame_reader *reader, bool *end, zipfit_error *error);

#endif
