/*
 * inherited.h - names of descriptors that the caller opened: /dev/stdout, /dev/fd/3
 *
 * To open such a name again would be to open its file again: at its beginning, and
 * without what the caller's way of opening it asks for, such as to append.
 */
#ifndef ZF_UTIL_INHERITED_H
#define ZF_UTIL_INHERITED_H

#include <stdbool.h>

/* The descriptor that `path` names, directly or through symbolic links, open or not; -1 where it names none. */
int zf_inherited_number(const char *path);

/* Whether the descriptor is open, for writing or else for reading, and not one of this program's own; else sets errno.
 */
bool zf_inherited_is_open(int number, bool for_writing);

#endif
