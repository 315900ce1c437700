/*
 * feed.c - reads a stage with look-ahead
 *
 * Blocks pass through as they are. Only if the user looks past the end of a block are the
 * bytes on both sides of it copied to `carry`; what is left of the stage's new block is
 * kept as `rest`.
 */
#include "input/feed.h"

#include "util/error.h"

#include <stdlib.h>
#include <string.h>

struct zf_feed *zf_feed_new(struct zf_stage *stage, zipfit_error *error)
{
	struct zf_feed *feed = malloc(sizeof(*feed));

	if (feed == NULL) {
		zf_fail_memory(error, "an input stream");
		stage->free(stage);
		return NULL;
	}
	feed->stage = stage;
	zf_feed_reset(feed, 0);
	return feed;
}

void zf_feed_free(struct zf_feed *feed)
{
	if (feed == NULL)
		return;
	feed->stage->free(feed->stage);
	free(feed);
}

void zf_feed_reset(struct zf_feed *feed, uint64_t position)
{
	feed->bytes = feed->rest = NULL;
	feed->left = feed->rest_length = 0;
	feed->taken = position;
}

bool zf_feed_fill(struct zf_feed *feed, zipfit_error *error)
{
	if (feed->left > 0)
		return true;
	if (feed->rest_length > 0) {
		feed->bytes = feed->rest;
		feed->left = feed->rest_length;
		feed->rest_length = 0;
		return true;
	}
	return feed->stage->read(feed->stage, &feed->bytes, &feed->left, error);
}

bool zf_feed_look(struct zf_feed *feed, size_t wanted, zipfit_error *error)
{
	if (!zf_feed_fill(feed, error))
		return false;
	if (feed->left >= wanted || feed->left == 0)
		return true;
	memmove(feed->carry, feed->bytes, feed->left);
	feed->bytes = feed->carry;
	while (feed->left < wanted) {
		size_t length = wanted - feed->left;

		if (feed->rest_length == 0 && !feed->stage->read(feed->stage, &feed->rest, &feed->rest_length, error))
			return false;
		if (feed->rest_length == 0)
			break;
		length = length < feed->rest_length ? length : feed->rest_length;
		memcpy(feed->carry + feed->left, feed->rest, length);
		feed->left += length;
		feed->rest += length;
		feed->rest_length -= length;
	}
	return true;
}

void zf_feed_take(struct zf_feed *feed, size_t length)
{
	/* `bytes` may be NULL if nothing is left. */
	if (length == 0)
		return;
	feed->bytes += length;
	feed->left -= length;
	feed->taken += length;
}

bool zf_feed_skip(struct zf_feed *feed, uint64_t length, bool *whole, zipfit_error *error)
{
	while (length > 0) {
		size_t step;

		if (!zf_feed_fill(feed, error))
			return false;
		if (feed->left == 0)
			break;
		step = length < feed->left ? (size_t)length : feed->left;
		zf_feed_take(feed, step);
		length -= step;
	}
	*whole = length == 0;
	return true;
}

bool zf_feed_skip_zeros(struct zf_feed *feed, uint64_t *zeros, zipfit_error *error)
{
	*zeros = 0;
	do {
		size_t length = 0;

		while (length < feed->left && feed->bytes[length] == 0)
			length++;
		zf_feed_take(feed, length);
		*zeros += length;
		if (feed->left > 0)
			return true;
		if (!zf_feed_fill(feed, error))
			return false;
	} while (feed->left > 0);
	return true;
}

bool zf_feed_read(struct zf_feed *feed, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	if (!zf_feed_fill(feed, error))
		return false;
	*bytes = feed->bytes;
	*length = feed->left;
	zf_feed_take(feed, feed->left);
	return true;
}
