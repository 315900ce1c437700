/*
 * words.c - splits a text into words, so that texts can be compared
 *
 * ASCII is read byte by byte through a table of 256. From the first other byte to the end of
 * its word, folded characters are read instead. Either way, a word's hash is that of its
 * folded characters.
 */
#include "util/words.h"

#include "util/hash.h"

/* The offset basis and prime of FNV-1a, which is applied to code points instead of bytes. */
#define HASH_BEGIN 0xcbf29ce484222325u
#define HASH_PRIME 0x100000001b3u

/* ASCII letters and digits, in lower case; 0 for all other bytes. */
static const unsigned char folded[256] = {
	['0'] = '0', '1', '2', '3', '4',         '5', '6', '7', '8', '9', ['A'] = 'a', 'b', 'c', 'd', 'e', 'f',
	'g',         'h', 'i', 'j', 'k',         'l', 'm', 'n', 'o', 'p', 'q',         'r', 's', 't', 'u', 'v',
	'w',         'x', 'y', 'z', ['a'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g',         'h', 'i', 'j', 'k', 'l',
	'm',         'n', 'o', 'p', 'q',         'r', 's', 't', 'u', 'v', 'w',         'x', 'y', 'z',
};

void zf_words_start(struct zf_words *words, const struct zf_fold *fold, const void *text, size_t length)
{
	words->fold = fold;
	words->begin = words->after = words->at = words->character = text;
	words->end = length > 0 ? words->at + length : words->at;
	words->rest_count = 0;
}

/* The word that is being read. */
struct word {
	uint64_t hash;
	bool begun;
};

static void add_letter(struct word *word, uint64_t code)
{
	word->hash = (word->hash ^ code) * HASH_PRIME;
	word->begun = true;
}

/* Reads a folded character and returns whether the word ends. `*used` is false if it ends before the character. */
static bool read_folded(struct word *word, zf_folded character, bool *used)
{
	*used = true;
	switch (ZF_FOLDED_KIND(character)) {
	case ZF_FOLD_LETTER:
		add_letter(word, ZF_FOLDED_CODE(character));
		return false;
	case ZF_FOLD_ALONE:
		*used = !word->begun;
		if (*used)
			add_letter(word, ZF_FOLDED_CODE(character));
		return true;
	case ZF_FOLD_MARK:
		return false;
	default:
		return word->begun;
	}
}

/* Reads the rest of the last character; true if the word ends. */
static bool read_rest(struct zf_words *words, struct word *word)
{
	bool ends = false, used;

	while (words->rest_count > 0 && !ends) {
		if (!word->begun)
			words->begin = words->character;
		ends = read_folded(word, *words->rest, &used);
		if (used && ZF_FOLDED_KIND(*words->rest) <= ZF_FOLD_ALONE)
			words->after = words->at;
		words->rest += used;
		words->rest_count -= used;
	}
	return ends;
}

/* Reads on, character by character, to the end of the word. */
static bool read_characters(struct zf_words *words, struct word *word)
{
	while (!read_rest(words, word)) {
		if (words->at == words->end)
			return word->begun;
		words->character = words->at;
		words->rest = zf_fold_next(words->fold, &words->at, words->end, words->own, &words->rest_count);
	}
	return true;
}

bool zf_next_word(struct zf_words *words, uint64_t *hash)
{
	const unsigned char *at = words->at, *const end = words->end;
	struct word word = {HASH_BEGIN, false};
	bool found;

	if (words->rest_count == 0) {
		while (at < end && folded[*at] == 0 && *at < 0x80)
			at++;
		words->begin = at;
		for (; at < end && folded[*at] != 0; at++)
			word.hash = (word.hash ^ folded[*at]) * HASH_PRIME;
		words->at = words->after = at;
		word.begun = at > words->begin;
	}
	found = words->rest_count == 0 && (at == end || *at < 0x80) ? word.begun : read_characters(words, &word);
	*hash = zf_mix(word.hash);
	return found;
}
