/*
 * fold.h - folds characters, so that texts can be compared
 *
 * The folded form of a character is its compatibility decomposition (NFKD) with full case
 * folding, without default-ignorable and format characters. One character may fold to several,
 * or to none.
 */
#ifndef ZF_UTIL_FOLD_H
#define ZF_UTIL_FOLD_H

#include "zipfit.h"

/* The kind of a folded character. words.h defines words by these. */
enum zf_fold_kind {
	ZF_FOLD_LETTER,  /* a letter or number, a byte of invalid UTF-8, or a character that Unicode does not define */
	ZF_FOLD_ALONE,   /* a letter or number of a script without spaces between words */
	ZF_FOLD_MARK,    /* a combining mark */
	ZF_FOLD_BETWEEN, /* punctuation, a symbol, a control character */
	ZF_FOLD_SPACE,   /* white space */
};

/* A folded character: its code, as zf_character() returns it, in the low 24 bits, its kind above them. */
typedef uint32_t zf_folded;

#define ZF_FOLDED_CODE(folded) ((folded)&0xffffffu)
#define ZF_FOLDED_KIND(folded) ((enum zf_fold_kind)((folded) >> 24))

/* The most characters that one character folds to. */
#define ZF_FOLDED_MAX 32

/* A table of 500 kB, built in a few milliseconds. Read-only once built; any number of threads may use it. */
struct zf_fold;

struct zf_fold *zf_fold_new(zipfit_error *error);
void zf_fold_free(struct zf_fold *fold);

/*
 * Reads the character at `*at`, which is before `end`, moves `*at` behind it and returns its
 * folded form: `*count` characters, in the table or in `own`, which has room for
 * ZF_FOLDED_MAX. Of invalid UTF-8, one byte is read.
 */
const zf_folded *zf_fold_next(const struct zf_fold *fold, const unsigned char **at, const unsigned char *end,
                              zf_folded *own, size_t *count);

#endif
