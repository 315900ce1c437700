/*
 * tokens.h - splits a text into lower-case words and punctuation
 *
 * The tokens of the "wordpunct" tokenizer that DSIR uses, as Python has them:
 *
 *     re.findall(r"\w+|[^\w\s]+", text.lower())
 *
 * A word is a run of letters, numbers (categories L and N of Unicode) and underscores. A run of anything else but white
 * space is a token too. A byte that is not valid UTF-8 counts as punctuation. util/words.h has another definition of a
 * word, for comparing texts.
 */
#ifndef ZF_UTIL_TOKENS_H
#define ZF_UTIL_TOKENS_H

#include "util/buffer.h"

/* Lower case and classes of characters: 256 kB, built in some milliseconds. Read-only: any number of threads. */
struct zf_token_table;

struct zf_token_table *zf_token_table_new(zipfit_error *error);
void zf_token_table_free(struct zf_token_table *table);

/*
 * The state of reading a text; all-zero is valid for zf_tokens_start() and zf_tokens_free(). The last token is
 * `text.data` from `begin` to `end`. Before it stand the token before that, from `previous`, and a space, so that the
 * bytes from `previous` to `end` are the bigram.
 */
struct zf_tokens {
	struct zf_buffer text;
	size_t previous, begin, end;
	uint64_t count; /* tokens so far */

	/* Private */
	const struct zf_token_table *table;
	const unsigned char *first, *at, *after; /* the text, and where reading it goes on */
	bool pending_dot;                        /* the second half of U+0130 in lower case comes next */
};

/* Starts reading a text, which is borrowed, as the table is. Memory from an earlier text is used again. */
void zf_tokens_start(struct zf_tokens *tokens, const struct zf_token_table *table, const void *text, size_t length);
void zf_tokens_free(struct zf_tokens *tokens);

/* Reads the next token; at the end of the text `*found` is false. Tokens read before stay in `text`. */
bool zf_next_token(struct zf_tokens *tokens, bool *found, zipfit_error *error);

/* Removes all tokens but the last one from `text`, and moves that to its front. */
void zf_tokens_forget(struct zf_tokens *tokens);

#endif
