/*
 * frames.c - decodes the frames of a compressed file on several threads, as a stage
 *
 * The groups ahead are in a ring. When the first one has been given, its memory is used for
 * the next one.
 *
 * Messages about damage name the byte near which a codec noticed it, and the records before
 * it depend on how far the codec got. Both follow from how the codec was called for
 * everything before. So damage is found here, but reported by a codec that decodes all
 * again: slow, but exact, and rare.
 */
#include "input/frames.h"

#include "input/frame_scan.h"
#include "util/buffer.h"
#include "util/error.h"
#include "util/stop.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* The most groups that are decoded ahead. */
#define RING ((size_t)32)

struct group {
	struct zf_job job; /* the first member: the job is one */
	const struct zf_frames *frames;
	struct zf_frame_group extent;
	struct zf_buffer stored, decoded;
	bool ok; /* all of it is decoded */
};

struct zf_frames {
	struct zf_stage stage; /* the first member */
	const struct zf_codec_class *class;
	struct zf_decoding decoding;
	const zipfit_stop *stop;
	struct zf_file *file;
	struct zf_frame_group next;  /* behind the groups in the ring; not known if its length is 0 */
	enum zf_frames_found follow; /* what is there, once it was looked at */
	struct group *ring[RING];
	size_t first, count;    /* of the groups in the ring */
	struct group *spare;    /* or NULL */
	size_t served;          /* bytes of the first group that were given */
	uint64_t given;         /* bytes of all */
	struct zf_stage *codec; /* not NULL: decodes the rest */
	bool exact;             /* it began at the beginning of the file, so its errors are the right ones */
};

/* ---- A group, on any thread ----------------------------------------------- */

static bool read_stored(struct group *group, zipfit_error *error)
{
	const size_t length = group->extent.length;
	size_t got;

	group->stored.length = 0;
	if (!zf_buffer_reserve(&group->stored, length, error) ||
	    !zf_file_read_at(group->frames->file, group->extent.begin, group->stored.data, length, &got, error))
		return false;
	group->stored.length = got;
	return got == length;
}

/* Decodes all that `codec` gives. */
static bool decode_all(struct group *group, struct zf_stage *codec, zipfit_error *error)
{
	size_t length = 1;

	group->decoded.length = 0;
	while (length > 0) {
		const unsigned char *bytes;

		if (!codec->read(codec, &bytes, &length, error) ||
		    length > group->extent.bound - group->decoded.length ||
		    !zf_buffer_append(&group->decoded, bytes, length, error))
			return false;
	}
	return true;
}

/* Errors are found again by the codec that decodes the file from its beginning. */
static void decode_group(struct zf_job *job)
{
	struct group *group = (struct group *)job;
	const struct zf_frames *frames = group->frames;
	struct zf_file *memory = NULL;
	struct zf_feed *feed = NULL;
	struct zf_stage *codec = NULL;
	zipfit_error ignored;

	group->ok = false;
	if (!read_stored(group, &ignored))
		return;
	memory = zf_file_open(
		(struct zf_input){.path = "", .contents = {(const char *)group->stored.data, group->stored.length}},
		frames->stop, &ignored);
	if (memory != NULL)
		feed = zf_feed_new(zf_file_stage(memory), &ignored);
	if (feed != NULL)
		codec = zf_codec_new(frames->class, feed, false, &frames->decoding, frames->stop, &ignored);
	if (codec != NULL) {
		group->ok = decode_all(group, codec, &ignored);
		codec->free(codec);
	}
	zf_file_close(memory);
}

/* ---- The ring ------------------------------------------------------------- */

static struct group *new_group(struct zf_frames *frames, zipfit_error *error)
{
	struct group *group = frames->spare != NULL ? frames->spare : calloc(1, sizeof(*group));

	frames->spare = NULL;
	if (group == NULL) {
		zf_fail_memory(error, "an input stream");
		return NULL;
	}
	group->job = (struct zf_job){.run = decode_group, .bytes = frames->next.length + frames->next.bound};
	group->frames = frames;
	group->extent = frames->next;
	return group;
}

static void free_group(struct group *group)
{
	if (group == NULL)
		return;
	zf_buffer_free(&group->stored);
	zf_buffer_free(&group->decoded);
	free(group);
}

/* Looks at what follows the groups in the ring. */
static void look_ahead(struct zf_frames *frames)
{
	if (frames->next.length == 0)
		frames->follow = zf_find_frames(frames->file, frames->class, frames->next.begin, &frames->next);
}

/* Offers the next group, which was found; `*offered` is false if it has to wait. */
static bool offer_group(struct zf_frames *frames, bool *offered, zipfit_error *error)
{
	struct zf_helpers *helpers = frames->decoding.helpers;
	struct group *group = new_group(frames, error);

	if (group == NULL)
		return false;
	*offered = zf_helpers_offer(helpers, &group->job, frames->count == 0);
	if (!*offered) {
		frames->spare = group;
		return true;
	}
	frames->ring[(frames->first + frames->count++) % RING] = group;
	frames->next = (struct zf_frame_group){.begin = frames->next.begin + frames->next.length};
	return true;
}

/* Offers as many groups as may wait. What is no group is looked at again when the ring is empty: the file may grow. */
static bool fill_ring(struct zf_frames *frames, zipfit_error *error)
{
	bool offered = frames->follow == ZF_FRAMES || frames->count == 0;

	while (offered && frames->count < RING) {
		if (!zf_stop_check(frames->stop, error))
			return false;
		look_ahead(frames);
		offered = frames->follow == ZF_FRAMES;
		if (offered && !offer_group(frames, &offered, error))
			return false;
	}
	return true;
}

static void drop_first(struct zf_frames *frames)
{
	struct group *group = frames->ring[frames->first];

	zf_helpers_drop(frames->decoding.helpers, &group->job);
	frames->first = (frames->first + 1) % RING;
	frames->count--;
	frames->served = 0;
	free_group(frames->spare);
	frames->spare = group;
}

static void empty_ring(struct zf_frames *frames)
{
	while (frames->count > 0)
		drop_first(frames);
	free_group(frames->spare);
	frames->spare = NULL;
}

/* ---- What no group can be made of ----------------------------------------- */

/* Has a codec decode the file from `offset` on. */
static bool begin_codec(struct zf_frames *frames, uint64_t offset, zipfit_error *error)
{
	struct zf_feed *feed;

	empty_ring(frames);
	if (frames->codec != NULL)
		frames->codec->free(frames->codec);
	frames->codec = NULL;
	if (zf_file_seek(frames->file, (int64_t)offset, SEEK_SET) < 0)
		return zf_fail(error, ZIPFIT_IO, "cannot seek: %s", zf_errno_text(errno));
	feed = zf_feed_new(zf_file_stage(frames->file), error);
	if (feed == NULL)
		return false;
	zf_feed_reset(feed, offset);
	frames->codec = zf_codec_new(frames->class, feed, false, &frames->decoding, frames->stop, error);
	return frames->codec != NULL;
}

/* Gives the next block of a codec that decodes the file from its beginning. */
static bool begin_again(struct zf_frames *frames, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	uint64_t skip = frames->given;

	frames->exact = true;
	if (!begin_codec(frames, 0, error))
		return false;
	do {
		if (!frames->codec->read(frames->codec, bytes, length, error))
			return false;
		if (skip < *length)
			break;
		skip -= *length;
	} while (*length > 0);
	if (*length > 0) {
		*bytes += skip;
		*length -= (size_t)skip;
	}
	frames->given += *length;
	return true;
}

static bool read_codec(struct zf_frames *frames, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	if (!frames->codec->read(frames->codec, bytes, length, error))
		return !frames->exact && error->code != ZIPFIT_STOPPED && begin_again(frames, bytes, length, error);
	frames->given += *length;
	return true;
}

/* ---- The stage ------------------------------------------------------------ */

/* Gives the next block of the first group; `*length` is 0 at its end. */
static bool read_group(struct zf_frames *frames, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	struct group *group = frames->ring[frames->first];
	size_t left;

	*length = 0;
	zf_helpers_await(frames->decoding.helpers, &group->job);
	if (!group->ok)
		return begin_again(frames, bytes, length, error);
	left = group->decoded.length - frames->served;
	*length = left < ZF_DECODED_BLOCK ? left : ZF_DECODED_BLOCK;
	if (*length == 0) {
		drop_first(frames);
		return true;
	}
	if (frames->served == 0)
		/* For progress. */
		(void)zf_file_seek(frames->file, (int64_t)(group->extent.begin + group->extent.length), SEEK_SET);
	*bytes = group->decoded.data + frames->served;
	frames->served += *length;
	frames->given += *length;
	return true;
}

static bool read_frames(struct zf_stage *stage, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	struct zf_frames *frames = (struct zf_frames *)stage;

	*length = 0;
	while (frames->codec == NULL) {
		if (!zf_stop_check(frames->stop, error) || !fill_ring(frames, error))
			return false;
		if (frames->count > 0) {
			if (!read_group(frames, bytes, length, error))
				return false;
			if (*length > 0)
				return true;
		} else if (frames->follow == ZF_FRAMES_END) {
			return true;
		} else if (!begin_codec(frames, frames->next.begin, error)) {
			return false;
		}
	}
	return read_codec(frames, bytes, length, error);
}

static void free_frames(struct zf_stage *stage)
{
	struct zf_frames *frames = (struct zf_frames *)stage;

	empty_ring(frames);
	if (frames->codec != NULL)
		frames->codec->free(frames->codec);
	free(frames);
}

bool zf_frames_are_many(const struct zf_file *file, const struct zf_codec_class *class)
{
	struct zf_frame_group first, next;

	return zf_frames_can_be_found(class) && zf_find_frames(file, class, 0, &first) == ZF_FRAMES &&
	       zf_find_frames(file, class, first.begin + first.length, &next) == ZF_FRAMES;
}

struct zf_stage *zf_frames_new(const struct zf_codec_class *class, struct zf_file *file,
                               const struct zf_decoding *decoding, const zipfit_stop *stop, zipfit_error *error)
{
	struct zf_frames *frames = calloc(1, sizeof(*frames));

	if (frames == NULL) {
		zf_fail_memory(error, "an input stream");
		return NULL;
	}
	frames->stage = (struct zf_stage){read_frames, free_frames};
	frames->class = class;
	frames->decoding = *decoding;
	frames->stop = stop;
	frames->file = file;
	return &frames->stage;
}
