/*
 * archive_end.h - whether an archive is whole
 *
 * libarchive stops at what it takes for the end, whatever follows. These checks compare that
 * with what the format says of its end.
 */
#ifndef ZF_INPUT_ARCHIVE_END_H
#define ZF_INPUT_ARCHIVE_END_H

#include "zipfit.h"

struct zf_archive;

/* Before libarchive begins: checks what can be checked of a file that can be read anywhere. */
bool zf_archive_check_before(struct zf_archive *archive, zipfit_error *error);

/* Before libarchive is given the next block: keeps the end of what it has been given so far. */
void zf_archive_keep_last(struct zf_archive *archive);

/* libarchive says that there is no further member: checks that this is the end of the archive. */
bool zf_archive_check_end(struct zf_archive *archive, zipfit_error *error);

#endif
