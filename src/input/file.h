/*
 * file.h - the raw bytes of an input file
 *
 * A descriptor that is read in blocks, that wakes up when a stop is requested,
 * and that checks gzip's checksums: where the file is gzip, what comes out is
 * already decoded. libarchive (3.6) decodes gzip too, but without looking at
 * the CRC, so that a damaged corpus would be read as a different one.
 */
#ifndef ZF_INPUT_FILE_H
#define ZF_INPUT_FILE_H

#include "zipfit.h"

struct zf_file;

/* Opens `path`, or standard input for "-", and waits for its first bytes. Messages have no place. */
struct zf_file *zf_file_open(const char *path, const zipfit_stop *stop, zipfit_error *error);

/* The same for an open descriptor, which from now on is the file's, also where it could not be read. */
struct zf_file *zf_file_adopt(int descriptor, const zipfit_stop *stop, zipfit_error *error);
void zf_file_close(struct zf_file *file);

/* The next block; it belongs to the file and is valid until the next call. `*length` is 0 at the end alone. */
bool zf_file_read(struct zf_file *file, const void **bytes, size_t *length, zipfit_error *error);

/* Whether zf_file_seek() works: a regular file whose bytes come out as they are stored. */
bool zf_file_seekable(const struct zf_file *file);

/* Moves as lseek() does; the new offset, or -1 with errno set. */
int64_t zf_file_seek(struct zf_file *file, int64_t offset, int whence);

/* Whether zf_file_read() would have to wait for whoever writes the pipe. */
bool zf_file_waits(const struct zf_file *file);

/* How far into the file, as stored, reading has come. */
uint64_t zf_file_position(const struct zf_file *file);

#endif
