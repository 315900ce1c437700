/*
 * zip_end.h - whether a zip archive ends as it should
 *
 * In a zip archive, a directory and an end record follow the members. libarchive does not
 * check them: from a pipe it searches for the next member's header and stops at the
 * directory, so that a damaged header hides a member; from a file it reads the directory
 * where the end record says it is. Reading the whole directory here shows how many members
 * there are, with which checksums, and that nothing follows.
 */
#ifndef ZF_INPUT_ZIP_END_H
#define ZF_INPUT_ZIP_END_H

#include "input/feed.h"
#include "input/file.h"

/* The members of an archive, in any order. */
struct zf_zip_members {
	uint64_t count;
	uint64_t checksums; /* a sum over them */
};

/* Adds a member's CRC to the sum. */
void zf_zip_count_checksum(struct zf_zip_members *members, uint32_t crc);

/*
 * Reads the directory, which comes next in `feed`, to the end of the input, and
 * counts its members. Fails if a record is damaged, cut short or followed by other data,
 * or if the end record has another count.
 */
bool zf_zip_read_end(struct zf_feed *feed, struct zf_zip_members *members, zipfit_error *error);

/*
 * The same for a file that can be read anywhere, with its feed: finds the directory from
 * the end of the file. Leaves the file at its beginning.
 */
bool zf_zip_find_end(struct zf_file *file, struct zf_feed *feed, struct zf_zip_members *members, zipfit_error *error);

#endif
