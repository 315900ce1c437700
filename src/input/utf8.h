/*
 * utf8.h - whether bytes are valid UTF-8
 */
#ifndef ZF_INPUT_UTF8_H
#define ZF_INPUT_UTF8_H

#include "zipfit.h"

/*
 * The length of the longest prefix of `bytes` that is valid UTF-8 as Unicode
 * defines it: shortest forms, no surrogates, nothing above U+10FFFF.
 */
size_t zf_utf8_prefix(const unsigned char *bytes, size_t length);

#endif
