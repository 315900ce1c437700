/*
 * stream.c - the chain of stages that decodes a file
 *
 * The bytes of one layer tell what the next one is: codecs as long as there are any, then
 * perhaps an archive, then codecs again in each of its members. Archives in archives are
 * not opened.
 */
#include "input/stream.h"

#include "input/archive.h"
#include "input/detect.h"
#include "input/file.h"
#include "input/frames.h"
#include "util/error.h"
#include "util/stop.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct zf_stream {
	struct zf_decoding decoding;
	const zipfit_stop *stop;
	struct zf_file *file; /* at the bottom of the chain; stays valid if a layer fails, which frees the chain */
	struct zf_feed *feed; /* of the file, decoded */
	struct zf_archive *archive;                  /* what the feed gives, or NULL */
	struct zf_feed *member;                      /* of the archive's member, decoded, or NULL */
	size_t layers;                               /* of compression, of the file */
	struct zf_stream_link links[ZF_MAX_LINKS];   /* of the chain; counts of codecs only after they are gone */
	const struct zf_codec *codecs[ZF_MAX_LINKS]; /* in the feeds; NULL: an archive, or gone */
	size_t link_count, file_links;               /* file_links: without those of the archive's member */
	bool opened;                                 /* the content has been looked at */
	bool ended;                                  /* there is no further member */
};

struct zf_stream *zf_stream_open(struct zf_input input, const struct zf_decoding *decoding, const zipfit_stop *stop,
                                 zipfit_error *error)
{
	struct zf_stream *stream = calloc(1, sizeof(*stream));

	if (stream == NULL) {
		zf_fail_memory(error, "an input stream");
		return NULL;
	}
	if (decoding != NULL)
		stream->decoding = *decoding;
	stream->stop = stop;
	stream->file = zf_file_open(input, stop, error);
	if (stream->file != NULL)
		stream->feed = zf_feed_new(zf_file_stage(stream->file), error);
	if (stream->feed != NULL)
		return stream;
	zf_stream_close(stream);
	return NULL;
}

void zf_stream_close(struct zf_stream *stream)
{
	if (stream == NULL)
		return;
	zf_feed_free(stream->member);
	zf_archive_close(stream->archive);
	zf_feed_free(stream->feed);
	zf_file_close(stream->file);
	free(stream);
}

/* ---- Layers --------------------------------------------------------------- */

static void add_link(struct zf_stream *stream, struct zf_stream_link link, const struct zf_codec *codec)
{
	stream->links[stream->link_count] = link;
	stream->codecs[stream->link_count++] = codec;
}

/* Keeps the counts of the codecs from link `first` on, which are about to be freed. */
static void keep_counts(struct zf_stream *stream, size_t first)
{
	for (size_t i = first; i < stream->link_count; i++) {
		if (stream->codecs[i] != NULL)
			stream->links[i].count = stream->codecs[i]->members;
		stream->codecs[i] = NULL;
	}
}

/* Whether the frames of the file, whose format `class` was found in its first bytes, are decoded by several threads. */
static bool has_helpers(const struct zf_stream *stream, const struct zf_codec_class *class, bool nested)
{
	return !nested && stream->decoding.helpers != NULL && zf_file_seekable(stream->file) &&
	       zf_frames_are_many(stream->file, class);
}

/* Has helpers decode the file in place of what has been read of it. */
static bool add_frames(struct zf_stream *stream, struct zf_feed **feed, const struct zf_codec_class *class,
                       zipfit_error *error)
{
	struct zf_stage *stage;

	zf_feed_free(*feed);
	stage = zf_frames_new(class, stream->file, &stream->decoding, stream->stop, error);
	*feed = stage != NULL ? zf_feed_new(stage, error) : NULL;
	if (*feed == NULL)
		return false;
	add_link(stream, (struct zf_stream_link){.name = class->name, .unit = class->unit}, NULL);
	return true;
}

/* Puts a codec on top of `*feed`; on failure the feed is gone. */
static bool add_codec(struct zf_stream *stream, struct zf_feed **feed, const struct zf_codec_class *class,
                      size_t layers, zipfit_error *error)
{
	const bool nested = layers > 1 || stream->archive != NULL;
	struct zf_stage *stage;

	if (has_helpers(stream, class, nested))
		return add_frames(stream, feed, class, error);
	stage = zf_codec_new(class, *feed, nested, &stream->decoding, stream->stop, error);
	*feed = stage != NULL ? zf_feed_new(stage, error) : NULL;
	if (*feed == NULL) {
		stream->link_count = 0;
		return false;
	}
	add_link(stream, (struct zf_stream_link){.name = class->name, .unit = class->unit}, (struct zf_codec *)stage);
	return true;
}

/* Puts codecs on `*feed` until it is not compressed, counting them in `*layers`; sets `*detected` to what is left. */
static bool unpack(struct zf_stream *stream, struct zf_feed **feed, bool archives, size_t *layers,
                   struct zf_detected *detected, zipfit_error *error)
{
	while (true) {
		if (!zf_detect(*feed, archives, stream->stop, detected, error))
			return false;
		/* Only skippable frames: compressed data of no bytes. */
		if (detected->codec == NULL && !detected->skipped)
			return true;
		if (++*layers > ZF_MAX_LAYERS)
			return zf_fail(error, ZIPFIT_BAD_DATA, "compressed more than %d times: unpack it first",
			               ZF_MAX_LAYERS);
		if (detected->codec == NULL)
			return true;
		if (!add_codec(stream, feed, detected->codec, *layers, error))
			return false;
	}
}

static bool look_at_content(struct zf_stream *stream, zipfit_error *error)
{
	static const char *const containers[] = {
		[ZF_TAR] = "tar", [ZF_CPIO] = "cpio", [ZF_ZIP] = "zip", [ZF_7ZIP] = "7z"};
	struct zf_detected detected = {0};
	bool as_stored;

	stream->opened = true;
	if (stream->decoding.plain)
		return true;
	if (!unpack(stream, &stream->feed, true, &stream->layers, &detected, error))
		return false;
	if (detected.container == ZF_NO_CONTAINER)
		return true;
	as_stored = stream->layers == 0 && zf_file_seekable(stream->file);
	stream->archive = zf_archive_open(detected.container, stream->feed, as_stored ? stream->file : NULL,
	                                  stream->decoding.names, stream->stop, error);
	add_link(stream, (struct zf_stream_link){.name = containers[detected.container], .unit = "member"}, NULL);
	stream->file_links = stream->link_count;
	return stream->archive != NULL;
}

/* ---- Members -------------------------------------------------------------- */

static bool next_of_archive(struct zf_stream *stream, bool *found, zipfit_error *error)
{
	size_t layers = stream->layers;
	struct zf_detected detected;

	keep_counts(stream, stream->file_links);
	zf_feed_free(stream->member);
	stream->member = NULL;
	if (!zf_archive_next(stream->archive, found, error))
		return false;
	if (!*found)
		return true;
	stream->link_count = stream->file_links;
	stream->links[stream->file_links - 1].count++;
	stream->member = zf_feed_new(zf_archive_stage(stream->archive), error);
	return stream->member != NULL && unpack(stream, &stream->member, false, &layers, &detected, error);
}

bool zf_stream_next(struct zf_stream *stream, bool *found, zipfit_error *error)
{
	*found = false;
	if (stream->ended)
		return true;
	if (!stream->opened) {
		if (!look_at_content(stream, error))
			return false;
		*found = stream->archive == NULL;
	}
	if (stream->archive != NULL && !next_of_archive(stream, found, error))
		return false;
	stream->ended = !*found;
	return true;
}

const char *zf_stream_member(const struct zf_stream *stream)
{
	return stream->archive != NULL ? zf_archive_member(stream->archive) : NULL;
}

bool zf_stream_read(struct zf_stream *stream, const unsigned char **bytes, size_t *length, zipfit_error *error)
{
	*length = 0;
	return zf_stop_check(stream->stop, error) &&
	       zf_feed_read(stream->member != NULL ? stream->member : stream->feed, bytes, length, error);
}

bool zf_stream_is_plain(const struct zf_stream *stream)
{
	return zf_file_seekable(stream->file) && stream->layers == 0 && stream->archive == NULL;
}

bool zf_stream_seek(struct zf_stream *stream, uint64_t offset, zipfit_error *error)
{
	if (offset > INT64_MAX || zf_file_seek(stream->file, (int64_t)offset, SEEK_SET) < 0)
		return zf_fail(error, ZIPFIT_IO, "cannot seek: %s", zf_errno_text(errno));
	zf_feed_reset(stream->feed, offset);
	return true;
}

bool zf_stream_may_wait(const struct zf_stream *stream)
{
	return !zf_file_seekable(stream->file);
}

bool zf_stream_waits(const struct zf_stream *stream)
{
	/* What has been written may be too little for a decoder. (Small members of an archive should share a batch.) */
	if (stream->layers > 0 && stream->archive == NULL)
		return zf_stream_may_wait(stream);
	return zf_file_waits(stream->file);
}

size_t zf_stream_chain(const struct zf_stream *stream, struct zf_stream_link links[ZF_MAX_LINKS])
{
	for (size_t i = 0; i < stream->link_count; i++) {
		links[i] = stream->links[i];
		if (stream->codecs[i] != NULL)
			links[i].count = stream->codecs[i]->members;
	}
	return stream->link_count;
}

uint64_t zf_stream_position(const struct zf_stream *stream)
{
	return zf_file_position(stream->file);
}
