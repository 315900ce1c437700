/*
 * stage.h - the interface of everything that gives bytes
 *
 * An input is decoded by a chain of stages: a file, codecs, a member of an archive. Each
 * stage pulls blocks from the one below it and owns that one; the file at the bottom
 * belongs to the stream:
 *
 *     file -> codec -> ... -> bytes              a file, compressed or not
 *     file -> codec -> ... -> archive -> member -> codec -> ... -> bytes
 *
 * A stage is a struct whose first member is a zf_stage. It is read through a zf_feed
 * (feed.h), which can also look ahead.
 *
 * One thread at a time.
 */
#ifndef ZF_INPUT_STAGE_H
#define ZF_INPUT_STAGE_H

#include "zipfit.h"

struct zf_stage {
	/*
	 * Sets `*bytes` to the next block, which belongs to the stage and is valid until
	 * the next call. `*length` is 0 only at the end; truncated data end in an error.
	 * ZIPFIT_BAD_DATA is damage in the content, ZIPFIT_IO a failed system call,
	 * ZIPFIT_STOPPED a requested stop: every stage checks for one at least once for
	 * each block of input or output.
	 */
	bool (*read)(struct zf_stage *stage, const unsigned char **bytes, size_t *length, zipfit_error *error);

	/* Frees the stage and what is below it. */
	void (*free)(struct zf_stage *stage);
};

#endif
