/*
 * glob.h - names that match a pattern of the shell
 */
#ifndef ZF_UTIL_GLOB_H
#define ZF_UTIL_GLOB_H

#include "zipfit.h"

/*
 * Whether the `length` bytes at `name` match `glob`:
 *
 *     *        any characters, also none; a slash and a leading dot are characters like others
 *     ?        one character
 *     [a-z]    one of these characters; [!a-z] or [^a-z]: one other character
 *     \x       x itself
 *
 * A character is one of UTF-8, or a byte that is not UTF-8, in every locale. A [ without its ] is itself. Takes time in
 * proportion to the length of the name times that of the glob, whatever they are.
 */
bool zf_glob_matches(const char *glob, const char *name, size_t length);

#endif
