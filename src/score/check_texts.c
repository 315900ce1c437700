/*
 * check_texts.c - texts that tell libraries of the same name apart
 *
 * Built-in texts are made here: words, a run, a period, noise, and noise that is long enough to fill a block of
 * deflate. The first targets stand for the user's own texts.
 */
#include "score/check_texts.h"

#include "input/documents.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define MADE_TEXTS   6
#define MAX_TARGETS  10   /* targets that take part */
#define TARGET_BYTES 1500 /* bytes of each of them */

/* The generator of Numerical Recipes. It makes the same texts on every machine. */
static unsigned draw(uint32_t *state, unsigned bound)
{
	*state = *state * 1664525 + 1013904223;
	return (*state >> 8) % bound;
}

/* Makes the text of a kind, 0 to MADE_TEXTS - 1. */
static size_t make_text(unsigned kind, unsigned char *text)
{
	static const char *const words[] = {"return ",  "the ", "    ",  "for i in range(",
	                                    "theorem ", "\n",   "self.", "0, "};
	uint32_t state = kind;
	size_t length = 0;

	switch (kind) {
	case 0:
		while (length < 1200) {
			const char *word = words[draw(&state, 8)];

			memcpy(text + length, word, strlen(word)); /* NOLINT(bugprone-not-null-*): bytes, no string */
			length += strlen(word);
			text[length++] = (unsigned char)('a' + draw(&state, 26));
		}
		return length;
	case 1:
		memset(text, 'x', 700);
		return 700;
	case 2:
		for (; length < 900; length++)
			text[length] = (unsigned char)(length % 37 * 7);
		return length;
	case 3:
		text[0] = 'r';
		return 1;
	case 4:
		for (; length < 600; length++)
			text[length] = (unsigned char)draw(&state, 256);
		return length;
	default:
		/* Few matches, so that the text fills a block. */
		for (; length < ZF_LONG_CHECK_TEXT; length++)
			text[length] = (unsigned char)(length % 2 == 0 ? draw(&state, 256) : draw(&state, 4));
		return length;
	}
}

static bool add_texts(zipfit_documents *texts, const zipfit_documents *targets, zipfit_error *error)
{
	unsigned char *text = malloc(ZF_LONG_CHECK_TEXT);
	bool ok = text != NULL;

	if (!ok)
		zf_fail_memory(error, "the self-check");
	for (unsigned kind = 0; ok && kind < MADE_TEXTS; kind++)
		ok = zipfit_documents_add(texts, text, make_text(kind, text), error);
	for (size_t j = 0; ok && j < zipfit_documents_count(targets) && j < MAX_TARGETS; j++) {
		const struct zf_document y = zf_documents_at(targets, j);

		ok = zipfit_documents_add(texts, y.bytes, y.length < TARGET_BYTES ? y.length : TARGET_BYTES, error);
	}
	free(text);
	return ok;
}

zipfit_documents *zf_check_texts(const zipfit_documents *targets, zipfit_error *error)
{
	zipfit_documents *texts = zipfit_documents_new(error);

	if (texts != NULL && !add_texts(texts, targets, error)) {
		zipfit_documents_free(texts);
		return NULL;
	}
	return texts;
}
