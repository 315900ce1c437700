/*
 * detect.h - which compression or archive an input begins with
 *
 * Compressed formats and zip are recognized by their magic numbers, the other archives by
 * a valid first header: a tar header by its checksum, a 7z header by its CRC, a cpio
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
	enum zf_container container;        /* if it is not compressed */
	bool skipped;                       /* there were skippable frames in front, which have been taken */
};

/*
 * Looks at the next bytes of `feed` without taking them. Only skippable frames of zstd
 * and lz4 are taken, since they do not tell which of the two follows. Archives are looked
 * for only if `archives` is set. Fails with ZIPFIT_BAD_DATA for an archive whose first
 * header is damaged.
 */
bool zf_detect(struct zf_feed *feed, bool archives, const zipfit_stop *stop, struct zf_detected *detected,
               zipfit_error *error);

#endif
