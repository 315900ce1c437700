/*
 * archive.h - the members of an archive
 *
 * libarchive reads tar, cpio, zip and 7z from a feed. It tolerates some damage that may
 * lose bytes, which is an error here: most of its warnings, an archive without its end
 * mark, data after that mark.
 *
 * One thread at a time.
 */
#ifndef ZF_INPUT_ARCHIVE_H
#define ZF_INPUT_ARCHIVE_H

#include "input/detect.h"
#include "input/file.h"

struct zf_archive;

/*
 * Opens the archive that zf_detect() found next in `feed`. `file` is the file below the
 * feed if it can be read anywhere and nothing decodes it, else NULL. `names` says which members
 * to read; NULL: all. All are borrowed.
 */
struct zf_archive *zf_archive_open(enum zf_container container, struct zf_feed *feed, struct zf_file *file,
                                   const zipfit_name_filter *names, const zipfit_stop *stop, zipfit_error *error);
void zf_archive_close(struct zf_archive *archive);

/*
 * Skips the rest of this member and goes to the next one that is a file and is to be
 * read; `*found` is false at the end.
 */
bool zf_archive_next(struct zf_archive *archive, bool *found, zipfit_error *error);

/* The member's name. Valid until the next zf_archive_next(). */
const char *zf_archive_member(const struct zf_archive *archive);

/* The member's bytes as a stage that belongs to the archive. Valid until the next zf_archive_next(). */
struct zf_stage *zf_archive_stage(struct zf_archive *archive);

#endif
