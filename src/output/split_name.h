/*
 * split_name.h - the name of the file that holds what was selected of one input
 */
#ifndef ZF_OUTPUT_SPLIT_NAME_H
#define ZF_OUTPUT_SPLIT_NAME_H

#include "util/buffer.h"

/*
 * Appends the name, relative and with a NUL: that of the input, without what leads to the outside of a directory ("/"
 * and ".." at its beginning) and without detours ("." and "a/..").
 *
 * Records of an archive, and whole files, are written as lines: their name gets the ending .jsonl (.txt for
 * ZIPFIT_LINES), before the one that says how it is compressed. An archive is known by its name here.
 */
bool zf_append_split_name(struct zf_buffer *to, const char *input, enum zipfit_record_kind kind, zipfit_error *error);

#endif
