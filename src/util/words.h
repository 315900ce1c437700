/*
 * words.h - the words of a text, for comparing texts
 *
 * The rule, in terms of folded characters (fold.h):
 *
 *   - A word is a run of letters and numbers. Compatibility forms and case make no
 *     difference: "ﬁnal" is "final", "STRASSE" is "straße".
 *   - Combining marks are dropped, wherever they stand: "café" is "cafe".
 *   - What Unicode calls default-ignorable or a format character is dropped too: soft
 *     hyphen, zero-width space and joiners, byte order mark, variation selectors.
 *   - White space, punctuation, symbols and controls stand between words: "don't" is two
 *     words, "well-known" is two. That is so for every quote and dash there is.
 *   - In scripts that put no space between words each letter is a word: ideographs,
 *     Hiragana, Katakana, Thai, Lao, Khmer, Burmese and other scripts of their kind; not
 *     Hangul.
 *   - A byte that is no UTF-8 is a letter of its own kind, as is a character that Unicode
 *     does not define.
 *
 * `--unit words` counts runs of what is not white space, and is another thing.
 */
#ifndef ZF_UTIL_WORDS_H
#define ZF_UTIL_WORDS_H

#include "util/fold.h"

/* Where a text is being read. All is for words.c but `begin` and `after`. */
struct zf_words {
	const unsigned char *begin, *after; /* the word given last: its first byte, and the one behind its last */
	const unsigned char *at, *end;      /* what has not been read */
	const struct zf_fold *fold;
	const unsigned char *character; /* the one that `rest` is of */
	const zf_folded *rest;          /* of a character that folds to several, what has not been looked at */
	size_t rest_count;
	zf_folded own[ZF_FOLDED_MAX];
};

/* Starts at the beginning of a text. `text` may be NULL where `length` is 0. */
void zf_words_start(struct zf_words *words, const struct zf_fold *fold, const void *text, size_t length);

/* Sets `*hash` to that of the next word, the same for the same word; false where there is none. */
bool zf_next_word(struct zf_words *words, uint64_t *hash);

#endif
