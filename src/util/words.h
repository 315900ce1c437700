/*
 * words.h - the words of a text, for comparing texts
 *
 * A word is a run of ASCII letters, digits and bytes from 0x80 on; ASCII case makes
 * no difference. What stands between words does not count.
 */
#ifndef ZF_UTIL_WORDS_H
#define ZF_UTIL_WORDS_H

#include "zipfit.h"

/* Where a text is being read; `at` and `left` are the caller's to set. */
struct zf_words {
	const unsigned char *at;
	size_t left;
};

/* Sets `*hash` to that of the next word, the same for the same word; false where there is none. */
bool zf_next_word(struct zf_words *words, uint64_t *hash);

#endif
