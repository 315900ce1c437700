/*
 * reader.h - input files as batches of records
 *
 * Reads the files one after another and cuts them into records: lines, elements of an
 * array, JSON values, or whole members for ZIPFIT_FILES. It does not look into records;
 * workers do. A line longer than the format allows is never held in memory: it comes in
 * fragments with the outcome ZIPFIT_OVERLONG.
 *
 * One thread at a time.
 */
#ifndef ZF_INPUT_READER_H
#define ZF_INPUT_READER_H

#include "input/batch.h"
#include "input/stream.h"

struct zf_reader;

/* Opens a reader of files. `paths`, its strings and `stop` are borrowed until zf_reader_close(). No file is opened yet.
 */
struct zf_reader *zf_reader_open(const char *const *paths, size_t count, const zipfit_format *format,
                                 const zipfit_stop *stop, zipfit_error *error);

/*
 * Opens a reader of some pieces of the inputs, in order, that begins at `start`
 * (NULL: the beginning of the first piece). With `pieces` NULL, `count` is the number of
 * inputs, each read whole. Everything is borrowed as the paths are.
 */
struct zf_reader *zf_reader_open_pieces(struct zf_inputs inputs, const struct zf_piece *pieces, size_t count,
                                        const struct zf_resume_point *start, const zipfit_format *format,
                                        const zipfit_stop *stop, zipfit_error *error);
void zf_reader_close(struct zf_reader *reader);

/*
 * From now on, damage in the content of a file ends that file: a record with the outcome
 * ZIPFIT_DAMAGED stands for the rest of it, and reading goes on with the next file. A
 * system call that fails is still an error.
 */
void zf_reader_skip_damage(struct zf_reader *reader);

/* Before anything is read: `helpers`, which are borrowed, decode the frames of files. */
void zf_reader_take_helpers(struct zf_reader *reader, struct zf_helpers *helpers);

/* Before anything is read: the reader, of one piece, reads only `part` of it. Resume points are those of the piece. */
void zf_reader_read_part(struct zf_reader *reader, const struct zf_part *part);

/*
 * Looks at the first member of `input`: `*plain` says whether it is stored as it is read,
 * `*lines` whether its records can be found from any position, as lines can. Both are false
 * if the content is damaged, which is not an error here: it is one when it is read.
 */
bool zf_reader_look(struct zf_input input, const zipfit_format *format, const zipfit_stop *stop, bool *plain,
                    bool *lines, zipfit_error *error);

/* The chain by which the current file, or the last one, is decoded: zf_stream_chain() describes it. */
size_t zf_reader_chain(const struct zf_reader *reader, struct zf_stream_link links[ZF_MAX_LINKS]);

/*
 * Fills `batch`, reset before, with the next records. An empty batch is the end of the last
 * file. On failure the batch has the records before the error, and the reader can only be
 * closed.
 */
bool zf_reader_fill(struct zf_reader *reader, struct zf_batch *batch, zipfit_error *error);

#endif
