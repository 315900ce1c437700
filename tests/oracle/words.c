/*
 * words.c - how the library divides a text into words, for words.py
 *
 * Reads texts in hexadecimal, one per line, and prints for each the hash that is equal
 * for the same texts, and the hash of each of its words. With --version, it prints the
 * Unicode version of utf8proc.
 */
#include "select/same_text.h"
#include "util/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static int from_hex(int digit)
{
	return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

/* Turns a line of hexadecimal digits into bytes, in place. */
static size_t decode(char *line)
{
	size_t length = 0;

	for (; line[2 * length] != '\0' && line[2 * length] != '\n'; length++)
		line[length] = (char)(from_hex(line[2 * length]) << 4 | from_hex(line[2 * length + 1]));
	return length;
}

static bool answer(const struct zf_fold *fold, const char *text, size_t length)
{
	zipfit_error error;
	struct zf_words words;
	uint64_t hash;

	if (!zf_same_text(fold, text, length, NULL, &hash, &error))
		return false;
	printf("%" PRIx64, hash);
	zf_words_start(&words, fold, text, length);
	while (zf_next_word(&words, &hash))
		printf(" %" PRIx64, hash);
	return putchar('\n') == '\n';
}

int main(int argc, char **argv)
{
	zipfit_error error;
	struct zf_fold *fold;
	size_t capacity = 0;
	char *line = NULL;
	bool ok;

	if (argc > 1 && strcmp(argv[1], "--version") == 0)
		return puts(utf8proc_unicode_version()) < 0;
	fold = zf_fold_new(&error);
	ok = fold != NULL;
	while (ok && getline(&line, &capacity, stdin) > 0)
		ok = answer(fold, line, decode(line));
	free(line);
	zf_fold_free(fold);
	return ok ? 0 : 1;
}
