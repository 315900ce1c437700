/*
 * detect.h - what the bytes at the beginning of an input are
 *
 * Codecs and zip are known by their magic numbers, the other archives by a first
 * header that holds: a tar header by its checksum, a 7z header by its CRC, a cpio
 * header by its fields. Anything else is plain.
 */
#ifndef ZF_INPUT_DETECT_H
#define ZF_INPUT_DETECT_H

#include "input/codec.h"

enum zf_container {
	ZF_NO_CONTAINER,
	ZF_TAR,
	ZF_CPIO,
	ZF_ZIP,
	ZF_7ZIP,
};

struct zf_detected {
	const struct zf_codec_class *codec; /* NULL: not compressed */
	enum zf_container container;        /* where it is not compressed */
	bool skipped;                       /* skippable frames stood in front, and have been taken */
};

/*
 * Looks at what comes next in `feed`, which gives it still, but for skippable
 * frames of zstd and lz4: they do not say of which of the two they are, and are
 * taken. Archives are looked for only where `archives` is set. Fails with
 * ZIPFIT_BAD_DATA for an archive whose first header is damaged.
 */
bool zf_detect(struct zf_feed *feed, bool archives, const zipfit_stop *stop, struct zf_detected *detected,
               zipfit_error *error);

#endif
