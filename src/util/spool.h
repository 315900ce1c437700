/*
 * spool.h - bytes that are too many for memory, in a nameless file
 *
 * The file stands in a directory of the caller's choice without a name: whatever
 * ends the process, nothing is left of it. Pieces are appended; what is dropped
 * leaves a hole, and once holes are more than half of the file its owner moves
 * what is left together:
 *
 *     if (zf_spool_is_sparse(spool)) {
 *             zf_spool_compact(spool)
 *             for each piece in order of offset: zf_spool_keep(spool, &offset, length, error)
 *             zf_spool_end_compact(spool, error)
 *     }
 *
 * One thread at a time, but for zf_spool_read().
 */
#ifndef ZF_UTIL_SPOOL_H
#define ZF_UTIL_SPOOL_H

#include "zipfit.h"

struct zf_spool;

/* A spool in `directory`, which is borrowed; NULL: TMPDIR, or /tmp. The file is made by the first zf_spool_put(). */
struct zf_spool *zf_spool_new(const char *directory, zipfit_error *error);
void zf_spool_free(struct zf_spool *spool);

/* Appends `length` bytes; `*offset` is where they are. ZIPFIT_IO, with the directory's name, where there is no room. */
bool zf_spool_put(struct zf_spool *spool, const void *bytes, size_t length, uint64_t *offset, zipfit_error *error);

/* Hands everything to the system. */
bool zf_spool_flush(struct zf_spool *spool, zipfit_error *error);

/* Reads what was put before the last zf_spool_flush(). Any thread, as long as nothing is being compacted. */
bool zf_spool_read(const struct zf_spool *spool, uint64_t offset, size_t length, void *bytes, zipfit_error *error);

/* Says that a piece of `length` bytes is not wanted any more. */
void zf_spool_drop(struct zf_spool *spool, size_t length);

/* Whether it is worth while to move the pieces together. */
bool zf_spool_is_sparse(const struct zf_spool *spool);

bool zf_spool_compact(struct zf_spool *spool, zipfit_error *error);
bool zf_spool_keep(struct zf_spool *spool, uint64_t *offset, size_t length, zipfit_error *error);
bool zf_spool_end_compact(struct zf_spool *spool, zipfit_error *error);

/* The length of the file with what is still to be written. */
uint64_t zf_spool_bytes(const struct zf_spool *spool);

#endif
