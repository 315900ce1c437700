/*
 * outfile.h - an output that appears whole or not at all
 *
 * A regular file is written without a name (new_file.h), flushed to the disk and
 * then given its name. Standard output, pipes and devices are written directly:
 * what their readers have read cannot be taken back. /dev/stdout, /dev/stderr and
 * /dev/fd/N are the open descriptors, written from their current offset. The
 * output is compressed if the name ends in .gz, .zst, .xz, .bz2 or .lz4.
 *
 *     file = zf_outfile_open(path, stop, error)
 *     zf_outfile_write(file, bytes, length, error) ...
 *     zf_outfile_finish(file, error)      every byte is on the disk
 *     zf_outfile_publish(file, error)     and the file has its name
 *     zf_outfile_free(file)               removes what was not published
 *
 * A command with several outputs finishes all of them before it publishes one.
 * One thread at a time. Messages start with the name of the file.
 */
#ifndef ZF_OUTPUT_OUTFILE_H
#define ZF_OUTPUT_OUTFILE_H

#include "zipfit.h"

#include <sys/stat.h>

struct zf_outfile;

/* `path` "-" is standard output. A request of `stop`, which may be NULL, ends a write that waits. */
struct zf_outfile *zf_outfile_open(const char *path, const zipfit_stop *stop, zipfit_error *error);
void zf_outfile_free(struct zf_outfile *file);

/*
 * Creates `path`, which must not exist, under this name from its first byte on: the caller decides what becomes of it,
 * and there is nothing to publish or to abandon. `name` is the one in messages; its ending says how the file is
 * compressed. The file gets the mode of `like`, which may be NULL. `sync`: zf_outfile_finish() waits for the disk. On
 * failure the file does not exist.
 */
struct zf_outfile *zf_outfile_create(const char *path, const char *name, const struct stat *like, bool sync,
                                     const zipfit_stop *stop, zipfit_error *error);

/*
 * Removes the temporary file of an output, if it has one, until its first byte is written. So a run that expects to be
 * killed leaves none behind, though it has checked that the file can be made.
 */
bool zf_outfile_defer(struct zf_outfile *file, zipfit_error *error);

/* ZIPFIT_BROKEN_PIPE if the reader of a pipe has gone. */
bool zf_outfile_write(struct zf_outfile *file, const void *bytes, size_t length, zipfit_error *error);

/* The same for whole lines, of which as many as fit go into one write() to a pipe: it is filled, and no line is split.
 */
bool zf_outfile_write_lines(struct zf_outfile *file, const void *lines, size_t length, zipfit_error *error);

/*
 * Writes what is buffered, if readers can see it before the file is published: to a pipe or another open stream. Also
 * fails with ZIPFIT_BROKEN_PIPE if the reader of a pipe has gone, even if there is nothing to write. What a compressor
 * holds stays there.
 */
bool zf_outfile_flush(struct zf_outfile *file, zipfit_error *error);

/* Writes what is buffered and, for regular files, waits for the disk. Nothing may be written afterwards. */
bool zf_outfile_finish(struct zf_outfile *file, zipfit_error *error);

bool zf_outfile_publish(struct zf_outfile *file, zipfit_error *error);

/*
 * Removes a published output again, because another output of the command could not be
 * published. An output that replaced an older file stays: that file is gone, and the new
 * one is complete. Does nothing if the output is not published.
 */
void zf_outfile_unpublish(const struct zf_outfile *file);

/* Removes the temporary file and does nothing else: for a process that is about to end. */
void zf_outfile_abandon(const struct zf_outfile *file);

#endif
