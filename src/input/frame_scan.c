/*
 * frame_scan.c - where the frames of a compressed file are, without decoding them
 *
 * What is found here is checked by decoding it, so this needs to be right only for files
 * that are not damaged.
 */
#include "input/frame_scan.h"

#include <string.h>

/* A group has at least so many bytes, stored or decoded: below that, handing it on costs too much. */
#define GROUP_BYTES ((size_t)1 << 20)

/* The most bytes of one frame that are decoded in memory. */
#define FRAME_BYTES ((size_t)32 << 20)

/* One frame, or a skippable one, from which nothing is decoded. */
struct extent {
	size_t length, bound;
};

/* ---- zstd (RFC 8878) ------------------------------------------------------ */

#define ZSTD_MAGIC     0xfd2fb528
#define ZSTD_BLOCK_MAX ((size_t)128 << 10)

/* The length of a frame's header, and in `*content` the size of its content; UINT64_MAX if that is not there. */
static size_t look_at_header(const unsigned char *head, size_t got, uint64_t *content)
{
	static const size_t size_lengths[] = {0, 2, 4, 8}, dictionary_lengths[] = {0, 1, 2, 4};
	const unsigned char flags = head[4];
	const bool single = (flags & 0x20) != 0;
	const size_t size_length = single && flags >> 6 == 0 ? 1 : size_lengths[flags >> 6];
	const size_t size_at = 4 + 1 + (size_t)!single + dictionary_lengths[flags & 3];

	*content = UINT64_MAX;
	if (size_length > 0 && got >= size_at + size_length)
		*content = zf_little_endian(head + size_at, size_length) + (size_length == 2 ? 256 : 0);
	return size_at + size_length;
}

/* Adds up the blocks of the frame at `begin`, whose header has been added. */
static bool add_blocks(const struct zf_file *file, uint64_t begin, struct extent *extent)
{
	unsigned char head[3];
	bool last = false;

	while (!last) {
		size_t got, header, size;
		unsigned kind;
		zipfit_error ignored;

		if (extent->length > FRAME_BYTES || extent->bound > FRAME_BYTES ||
		    !zf_file_read_at(file, begin + extent->length, head, sizeof(head), &got, &ignored) ||
		    got < sizeof(head))
			return false;
		header = (size_t)zf_little_endian(head, sizeof(head));
		last = (header & 1) != 0;
		kind = header >> 1 & 3;
		size = header >> 3;
		if (kind == 3 || size > ZSTD_BLOCK_MAX)
			return false;
		/* Raw bytes, one byte so many times, or compressed ones. */
		extent->length += sizeof(head) + (kind == 1 ? 1 : size);
		extent->bound += kind == 2 ? ZSTD_BLOCK_MAX : size;
	}
	return true;
}

static bool find_zstd(const struct zf_file *file, uint64_t begin, const unsigned char *head, size_t got,
                      struct extent *extent)
{
	uint64_t content;

	if (got < 8)
		return false;
	if ((zf_little_endian(head, 4) & 0xfffffff0) == 0x184d2a50) {
		extent->length = 8 + (size_t)zf_little_endian(head + 4, 4);
		return extent->length <= FRAME_BYTES;
	}
	if (zf_little_endian(head, 4) != ZSTD_MAGIC)
		return false;
	extent->length = look_at_header(head, got, &content);
	if ((content != UINT64_MAX && content > FRAME_BYTES) || !add_blocks(file, begin, extent))
		return false;
	if (content < extent->bound)
		extent->bound = (size_t)content;
	/* A checksum. */
	extent->length += (head[4] & 4) != 0 ? 4 : 0;
	return true;
}

/* ---- gzip as bgzip writes it ---------------------------------------------- */

#define BGZF_HEAD  ((size_t)18)
#define BGZF_BLOCK ((size_t)64 << 10)

static bool find_bgzf(const unsigned char *head, size_t got, struct extent *extent)
{
	/* gzip, deflate, an extra field and no other, which begins with BC and two bytes: the member's size less 1. */
	if (got < BGZF_HEAD || memcmp(head, "\x1f\x8b\x08\x04", 4) != 0 || memcmp(head + 12, "BC\2", 4) != 0)
		return false;
	extent->length = (size_t)zf_little_endian(head + 16, 2) + 1;
	extent->bound = BGZF_BLOCK;
	return extent->length > BGZF_HEAD;
}

/* ---- Groups --------------------------------------------------------------- */

bool zf_frames_can_be_found(const struct zf_codec_class *class)
{
	return class == &zf_zstd || class == &zf_gzip;
}

static enum zf_frames_found find_frame(const struct zf_file *file, const struct zf_codec_class *class, uint64_t begin,
                                       struct extent *extent)
{
	unsigned char head[BGZF_HEAD];
	size_t got;
	bool found;
	zipfit_error ignored;

	*extent = (struct extent){0, 0};
	/* Decoding reports it. */
	if (!zf_file_read_at(file, begin, head, sizeof(head), &got, &ignored))
		return ZF_FRAMES_UNKNOWN;
	if (got == 0)
		return ZF_FRAMES_END;
	found = class == &zf_zstd ? find_zstd(file, begin, head, got, extent) : find_bgzf(head, got, extent);
	return found ? ZF_FRAMES : ZF_FRAMES_UNKNOWN;
}

enum zf_frames_found zf_find_frames(const struct zf_file *file, const struct zf_codec_class *class, uint64_t begin,
                                    struct zf_frame_group *group)
{
	enum zf_frames_found found = ZF_FRAMES;
	struct extent extent;

	*group = (struct zf_frame_group){.begin = begin};
	while (group->length < GROUP_BYTES && group->bound < GROUP_BYTES) {
		found = find_frame(file, class, begin + group->length, &extent);
		if (found != ZF_FRAMES)
			break;
		group->length += extent.length;
		group->bound += extent.bound;
	}
	return group->length > 0 ? ZF_FRAMES : found;
}
