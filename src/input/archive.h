/*
 * archive.h - the members of an archive
 *
 * libarchive reads tar, cpio, zip and 7z from a feed. What it lets pass is an error
 * here where bytes may be lost: most of its warnings, an archive that stops before
 * its own end mark, anything behind that.
 *
 * One thread at a time.
 */
#ifndef ZF_INPUT_ARCHIVE_H
#define ZF_INPUT_ARCHIVE_H

#include "input/detect.h"
#include "input/file.h"

struct zf_archive;

/*
 * Opens the archive that comes next in `feed`, as zf_detect() found it. `feed` is
 * borrowed, and so is `file`, which is given where the feed gives it as it is
 * stored and it can be read anywhere; else NULL.
 */
struct zf_archive *zf_archive_open(enum zf_container container, struct zf_feed *feed, struct zf_file *file,
                                   const zipfit_stop *stop, zipfit_error *error);
void zf_archive_close(struct zf_archive *archive);

/*
 * Goes to the next member that is a file, skipping what is left of this one;
 * `*found` is false at the end.
 */
bool zf_archive_next(struct zf_archive *archive, bool *found, zipfit_error *error);

/* The member's name. Valid until the next zf_archive_next(). */
const char *zf_archive_member(const struct zf_archive *archive);

/* The member's bytes as a stage, whose blocks belong to the archive. Only one at a time; it outlives no
 * zf_archive_next(). */
struct zf_stage *zf_archive_stage(struct zf_archive *archive);

#endif
