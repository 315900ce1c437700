/*
 * inherited.h - recognizes names of descriptors that the caller opened: /dev/stdout, /dev/fd/3
 *
 * Opening such a name would open its file again: at its beginning, and without the flags with
 * which the caller opened it, such as O_APPEND.
 */
#ifndef ZF_UTIL_INHERITED_H
#define ZF_UTIL_INHERITED_H

#include <stdbool.h>

/* The descriptor that `path` names, directly or through symbolic links, open or not; -1 if it names none. */
int zf_inherited_number(const char *path);

/* Whether the descriptor is open for writing (or for reading) and was opened by the caller; if not, sets errno. */
bool zf_inherited_is_open(int number, bool for_writing);

#endif
