/*
 * file.h - the raw bytes of an input file
 *
 * The stage at the bottom of every chain: a descriptor, or memory, that is read in
 * blocks until a stop is requested.
 */
#ifndef ZF_INPUT_FILE_H
#define ZF_INPUT_FILE_H

#include "input/input.h"
#include "input/stage.h"

struct zf_file;

/* Opens `input`; reads nothing yet. Messages have no file name. */
struct zf_file *zf_file_open(struct zf_input input, const zipfit_stop *stop, zipfit_error *error);

/* The same for an open descriptor, which the file owns from now on, also on failure. */
struct zf_file *zf_file_adopt(int descriptor, const zipfit_stop *stop, zipfit_error *error);
void zf_file_close(struct zf_file *file);

/* The file as a stage, which lives as long as the file: freeing it does nothing. */
struct zf_stage *zf_file_stage(struct zf_file *file);

/* The next block; it belongs to the file and is valid until the next call. `*length` is 0 only at the end. */
bool zf_file_read(struct zf_file *file, const void **bytes, size_t *length, zipfit_error *error);

/* Whether zf_file_seek() works: a regular file, or memory. */
bool zf_file_seekable(const struct zf_file *file);

/*
 * Moves as lseek() does; returns the new offset, or -1 with errno set. Offsets count from
 * the position at the time of opening: 0 except for standard input.
 */
int64_t zf_file_seek(struct zf_file *file, int64_t offset, int whence);

/*
 * Reads up to `length` bytes from `offset` on, wherever the file is read otherwise: of a file that zf_file_seekable().
 * Fewer are there only before its end. Any number of threads at a time.
 */
bool zf_file_read_at(const struct zf_file *file, uint64_t offset, void *bytes, size_t length, size_t *got,
                     zipfit_error *error);

/* Whether zf_file_read() would wait for the writer of a pipe. */
bool zf_file_waits(const struct zf_file *file);

/* The offset of the next byte that zf_file_read() gives. */
uint64_t zf_file_position(const struct zf_file *file);

#endif
