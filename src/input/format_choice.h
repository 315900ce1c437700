/*
 * format_choice.h - the format of a file, where the one that was asked for is only a first choice
 *
 * zipfit_documents_read() describes the rules. They look at the first record that is not blank.
 */
#ifndef ZF_INPUT_FORMAT_CHOICE_H
#define ZF_INPUT_FORMAT_CHOICE_H

#include "input/batch.h"

/* Makes `format` JSONL if it is another kind and the file looks like JSONL with a text in "text". Opens the file. */
bool zf_choose_kind(zipfit_format *format, const char *path, const zipfit_stop *stop, zipfit_error *error);

/* Makes the field "text" if `format` is JSONL, finds no document in the records of `batch`, and "text" does. */
bool zf_choose_field(zipfit_format *format, struct zf_batch *batch, zipfit_error *error);

/* Both, for a regular file; the format of standard input or a pipe, which can be read only once, does not change. */
bool zf_choose_format(zipfit_format *format, const char *path, const zipfit_stop *stop, zipfit_error *error);

#endif
