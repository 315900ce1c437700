/*
 * words.h - splits a text into words, so that texts can be compared
 *
 * The definition, in terms of folded characters (fold.h):
 *
 *   - A word is a run of letters and numbers. Compatibility forms and case do not
 *     matter: "ﬁnal" is "final", "STRASSE" is "straße".
 *   - Combining marks are ignored everywhere: "café" is "cafe".
 *   - Default-ignorable and format characters are ignored too: soft hyphen, zero-width space
 *     and joiners, byte order mark, variation selectors.
 *   - White space, punctuation, symbols and control characters separate words: "don't" and
 *     "well-known" are two words each, with any kind of quote or dash.
 *   - In scripts without spaces between words each letter is a word: ideographs, Hiragana,
 *     Katakana, Thai, Lao, Khmer, Burmese and similar scripts, but not Hangul.
 *   - A byte of invalid UTF-8 is a letter, different from all others, and so is a character
 *     that Unicode does not define.
 *
 * The unit ZIPFIT_WORDS has nothing to do with this: it counts tokens separated by white space.
 */
#ifndef ZF_UTIL_WORDS_H
#define ZF_UTIL_WORDS_H

#include "util/fold.h"

/* The state of reading a text. Only `begin` and `after` are for the caller. */
struct zf_words {
	const unsigned char *begin, *after; /* the last word: from `begin` to before `after` */
	const unsigned char *at, *end;      /* the rest of the text */
	const struct zf_fold *fold;
	const unsigned char *character; /* the character that `rest` belongs to */
	const zf_folded *rest;          /* its folded characters that were not used yet */
	size_t rest_count;
	zf_folded own[ZF_FOLDED_MAX];
};

/* Starts reading a text, which is borrowed. `text` may be NULL if `length` is 0. */
void zf_words_start(struct zf_words *words, const struct zf_fold *fold, const void *text, size_t length);

/* Reads the next word and sets `*hash`, which is equal for the same word; false at the end of the text. */
bool zf_next_word(struct zf_words *words, uint64_t *hash);

#endif
