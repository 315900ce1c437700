/*
 * words.c - the words of a text, for comparing texts
 */
#include "util/words.h"

#include "util/hash.h"

#define NO_WORD 0

/* What a byte is in a word, or NO_WORD. */
static unsigned char fold(unsigned char byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return (unsigned char)(byte - 'A' + 'a');
	if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80)
		return byte;
	return NO_WORD;
}

bool zf_next_word(struct zf_words *words, uint64_t *hash)
{
	uint64_t value = 0xcbf29ce484222325u; /* FNV-1a's beginning and prime */
	unsigned char byte;

	while (words->left > 0 && fold(*words->at) == NO_WORD) {
		words->at++;
		words->left--;
	}
	if (words->left == 0)
		return false;
	while (words->left > 0 && (byte = fold(*words->at)) != NO_WORD) {
		value = (value ^ byte) * 0x100000001b3u;
		words->at++;
		words->left--;
	}
	*hash = zf_mix(value);
	return true;
}
