/*
 * reader.h - input files as batches of records
 *
 * Reads the files one after another and cuts them into records: lines, the
 * elements of an array, JSON values, or whole members for ZIPFIT_FILES. It looks
 * into no record; that is the workers' part. A line longer than the format allows
 * is never held in memory: it comes as a row of pieces with the outcome
 * ZIPFIT_OVERLONG.
 *
 * One thread at a time.
 */
#ifndef ZF_INPUT_READER_H
#define ZF_INPUT_READER_H

#include "input/batch.h"

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
 * From now on a file whose content is damaged is left there: a record with the outcome
 * ZIPFIT_DAMAGED stands for the rest of it, and reading goes on with the next file. What
 * the system refuses stays an error.
 */
void zf_reader_skip_damage(struct zf_reader *reader);

/*
 * Looks at the first member of `input`: whether it is stored as it is read, and
 * whether its records can be found from any place in it, as those of lines can. Where
 * the content cannot be read neither is so, and no error: that comes when it is read.
 */
bool zf_reader_look(struct zf_input input, const zipfit_format *format, const zipfit_stop *stop, bool *plain,
                    bool *lines, zipfit_error *error);

/*
 * Fills `batch`, reset before, with the next records. An empty batch means the
 * end of the last file. On failure the batch holds the records that stand before
 * the place of the error; the reader can only be closed then.
 */
bool zf_reader_fill(struct zf_reader *reader, struct zf_batch *batch, zipfit_error *error);

#endif
