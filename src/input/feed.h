/*
 * feed.h - what a stage gives, to be taken a byte at a time or a block at a time
 *
 * A feed stands between a stage and its reader. It keeps what the reader has not
 * taken yet and can look ahead over the border between two blocks, without
 * copying anything else.
 *
 * One thread at a time.
 */
#ifndef ZF_INPUT_FEED_H
#define ZF_INPUT_FEED_H

#include "input/stage.h"

/* How far zf_feed_look() can look. */
#define ZF_FEED_LOOK ((size_t)1024)

struct zf_feed {
	struct zf_stage *stage;     /* owned */
	const unsigned char *bytes; /* what has been read and not taken: in the stage's block or in `carry` */
	size_t left;
	const unsigned char *rest; /* of the stage's block, where `bytes` is in `carry` */
	size_t rest_length;
	uint64_t taken;                    /* bytes taken so far: where `bytes` stands in what the stage gives */
	unsigned char carry[ZF_FEED_LOOK]; /* bytes of several blocks, side by side */
};

/* A feed of `stage`, which becomes the feed's, also on failure. */
struct zf_feed *zf_feed_new(struct zf_stage *stage, zipfit_error *error);
void zf_feed_free(struct zf_feed *feed);

/* Reads on where nothing is left; afterwards `left` is 0 at the end alone. */
bool zf_feed_fill(struct zf_feed *feed, zipfit_error *error);

/* Reads on until at least `wanted` bytes are left, side by side, or all that there are; `wanted` <= ZF_FEED_LOOK. */
bool zf_feed_look(struct zf_feed *feed, size_t wanted, zipfit_error *error);

/* Moves over `length` bytes, at most `left`. */
void zf_feed_take(struct zf_feed *feed, size_t length);

/* Moves over `length` bytes, which are read; `*whole` is false where the end comes before. */
bool zf_feed_skip(struct zf_feed *feed, uint64_t length, bool *whole, zipfit_error *error);

/* Moves over the zero bytes that come next, and counts them. */
bool zf_feed_skip_zeros(struct zf_feed *feed, uint64_t *zeros, zipfit_error *error);

/* Takes all that is left, as one block that is valid until the feed reads on; `*length` is 0 at the end alone. */
bool zf_feed_read(struct zf_feed *feed, const unsigned char **bytes, size_t *length, zipfit_error *error);

/* Forgets what has been read: the stage goes on at byte `position`. */
void zf_feed_reset(struct zf_feed *feed, uint64_t position);

#endif
