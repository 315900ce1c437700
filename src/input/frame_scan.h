/*
 * frame_scan.h - where the frames of a compressed file are, without decoding them
 *
 * A zstd frame's blocks have their sizes in their headers. A gzip member has its size in its
 * header if bgzip made it. Frames and members are both called frames here.
 */
#ifndef ZF_INPUT_FRAME_SCAN_H
#define ZF_INPUT_FRAME_SCAN_H

#include "input/codec.h"
#include "input/file.h"

/* Whether frames of this format can be found. */
bool zf_frames_can_be_found(const struct zf_codec_class *class);

/* Some consecutive frames. */
struct zf_frame_group {
	uint64_t begin; /* the offset of the first one in the file */
	size_t length;  /* stored bytes */
	size_t bound;   /* no more bytes are decoded from them, if they are not damaged */
};

enum zf_frames_found {
	ZF_FRAMES,         /* a group */
	ZF_FRAMES_END,     /* no byte follows */
	ZF_FRAMES_UNKNOWN, /* something follows that only decoding can tell, or one frame too large for a group */
};

/*
 * Looks at the frames from `begin` on: as many as are worth a thread's while, in memory that is no problem. Reads their
 * headers only: that all their bytes are there is not known. Works while other threads read the file.
 */
enum zf_frames_found zf_find_frames(const struct zf_file *file, const struct zf_codec_class *class, uint64_t begin,
                                    struct zf_frame_group *group);

#endif
