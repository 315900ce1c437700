/*
 * character.h - reads the characters of UTF-8
 */
#ifndef ZF_UTIL_CHARACTER_H
#define ZF_UTIL_CHARACTER_H

#include <stddef.h>
#include <stdint.h>

/* A byte that is not part of valid UTF-8 has the code of this plus the byte: above all code points. */
#define ZF_BAD_BYTE 0x110000u

/*
 * Returns the code point at `at`, where `left` > 0 bytes are, and sets `*length` to its bytes. Of invalid UTF-8 (longer
 * forms, surrogates, cut characters) it takes one byte.
 */
uint32_t zf_character(const unsigned char *at, size_t left, size_t *length);

/* Writes the code point as UTF-8, and a bad byte as that byte; returns how many bytes, at most 4. */
size_t zf_put_character(uint32_t code, unsigned char bytes[4]);

#endif
