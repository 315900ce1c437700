/*
 * double_text.h - the shortest text of a double that reads back the same
 */
#ifndef ZF_OUTPUT_DOUBLE_TEXT_H
#define ZF_OUTPUT_DOUBLE_TEXT_H

#include <stddef.h>

/* Room for the text of any double, with its NUL. */
#define ZF_DOUBLE_TEXT 32

/*
 * Writes `value` as the shortest of printf's %.15g, %.16g and %.17g that strtod() reads back as the same double, the
 * same characters as theirs. Returns the length.
 */
size_t zf_double_text(char text[ZF_DOUBLE_TEXT], double value);

#endif
