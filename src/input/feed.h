/*
 * feed.h - reads a stage with look-ahead
 *
 * A feed is a buffered reader of a stage (stage.h). It keeps the bytes that its user has
 * not taken yet, and can look ahead across the border between two blocks. Only bytes
 * around such a border are copied.
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
	const unsigned char *bytes; /* read and not yet taken: in the stage's block or in `carry` */
	size_t left;
	const unsigned char *rest; /* of the stage's block, if `bytes` is in `carry` */
	size_t rest_length;
	uint64_t taken;                    /* bytes taken so far: the position of `bytes` in what the stage gives */
	unsigned char carry[ZF_FEED_LOOK]; /* bytes of several blocks, side by side */
};

/* A feed of `stage`, which the feed owns from now on, also on failure. */
struct zf_feed *zf_feed_new(struct zf_stage *stage, zipfit_error *error);
void zf_feed_free(struct zf_feed *feed);

/* Reads a block if nothing is left; afterwards `left` is 0 only at the end. */
bool zf_feed_fill(struct zf_feed *feed, zipfit_error *error);

/* Reads until at least `wanted` <= ZF_FEED_LOOK bytes are left in one block, or all if there are fewer. */
bool zf_feed_look(struct zf_feed *feed, size_t wanted, zipfit_error *error);

/* Takes `length` bytes, at most `left`. */
void zf_feed_take(struct zf_feed *feed, size_t length);

/* Reads and takes `length` bytes; `*whole` is false if the end comes before. */
bool zf_feed_skip(struct zf_feed *feed, uint64_t length, bool *whole, zipfit_error *error);

/* Takes the zero bytes that come next, and counts them. */
bool zf_feed_skip_zeros(struct zf_feed *feed, uint64_t *zeros, zipfit_error *error);

/* Takes the next block, which is valid until the feed reads again; `*length` is 0 only at the end. */
bool zf_feed_read(struct zf_feed *feed, const unsigned char **bytes, size_t *length, zipfit_error *error);

/* Drops what has been read: the stage goes on at byte `position`. */
void zf_feed_reset(struct zf_feed *feed, uint64_t position);

#endif
