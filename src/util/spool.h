/*
 * spool.h - a temporary file for records that do not fit in memory
 *
 * The file has no name, so nothing remains of it however the process ends. Records are
 * appended; one that is dropped leaves a hole. When more than half of the file is holes, its
 * owner compacts it:
 *
 *     if (zf_spool_is_sparse(spool)) {
 *             zf_spool_compact(spool, error)
 *             for each record in order of offset: zf_spool_keep(spool, &offset, length, error)
 *             zf_spool_end_compact(spool, error)
 *     }
 *
 * One thread at a time, except for zf_spool_read().
 */
#ifndef ZF_UTIL_SPOOL_H
#define ZF_UTIL_SPOOL_H

#include "zipfit.h"

struct zf_spool;

/* A spool in `directory`, which is borrowed; NULL: TMPDIR or /tmp. The first zf_spool_put() creates the file. */
struct zf_spool *zf_spool_new(const char *directory, zipfit_error *error);
void zf_spool_free(struct zf_spool *spool);

/* Appends `length` bytes and sets `*offset` to their offset. Fails with ZIPFIT_IO, and the directory's name. */
bool zf_spool_put(struct zf_spool *spool, const void *bytes, size_t length, uint64_t *offset, zipfit_error *error);

/* Writes the buffer to the file. */
bool zf_spool_flush(struct zf_spool *spool, zipfit_error *error);

/* Reads bytes that were put before the last zf_spool_flush(). Any thread, except during compaction. */
bool zf_spool_read(const struct zf_spool *spool, uint64_t offset, size_t length, void *bytes, zipfit_error *error);

/* Notes that a record of `length` bytes is no longer needed. */
void zf_spool_drop(struct zf_spool *spool, size_t length);

/* Whether compaction is worthwhile. */
bool zf_spool_is_sparse(const struct zf_spool *spool);

/* Compaction: see above. zf_spool_keep() keeps a record and sets its new offset. */
bool zf_spool_compact(struct zf_spool *spool, zipfit_error *error);
bool zf_spool_keep(struct zf_spool *spool, uint64_t *offset, size_t length, zipfit_error *error);
bool zf_spool_end_compact(struct zf_spool *spool, zipfit_error *error);

/* The length of the file, including what is not written yet. */
uint64_t zf_spool_bytes(const struct zf_spool *spool);

#endif
