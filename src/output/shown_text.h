/*
 * shown_text.h - text of a file, shown to people
 *
 * A file may hold anything. What could command a terminal, show text in another order or end a line is escaped.
 */
#ifndef ZF_OUTPUT_SHOWN_TEXT_H
#define ZF_OUTPUT_SHOWN_TEXT_H

#include "util/buffer.h"

/* Appends about `width` characters at most, control characters and invalid UTF-8 escaped, and "..." if there are more.
 */
bool zf_append_shown(struct zf_buffer *to, const void *bytes, size_t length, size_t width, zipfit_error *error);

#endif
