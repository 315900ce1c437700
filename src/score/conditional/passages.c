/*
 * passages.c - fills the filter
 */
#include "score/conditional/passages.h"

#include "score/conditional/table.h"
#include "util/error.h"

#define MIN_WORD_BITS 6
#define MAX_WORD_BITS 36 /* so that the 28 bits below the index are left to choose the bits of the word */

bool zf_passages_init(struct zf_passages *passages, uint64_t bytes, zipfit_error *error)
{
	unsigned bits = MIN_WORD_BITS;

	/* 16 to 32 bits per passage, with four bits set for each: 0.1 to 0.5 % false positives. */
	while (bits < MAX_WORD_BITS && (uint64_t)1 << bits < bytes / 4)
		bits++;
	passages->shift = 64 - bits;
	passages->words = NULL;
	if ((uint64_t)1 << bits <= SIZE_MAX / sizeof(*passages->words))
		passages->words = zf_table_new((size_t)1 << bits, sizeof(*passages->words));
	if (passages->words == NULL)
		return zf_fail_memory(error, "the index of a text");
	return true;
}

void zf_passages_free(struct zf_passages *passages)
{
	zf_table_free(passages->words);
}

uint64_t zf_passages_bytes(const struct zf_passages *passages)
{
	return (uint64_t)sizeof(*passages->words) << (64 - passages->shift);
}

/* Passages whose words are fetched from memory at the same time. */
#define AT_ONCE 64

void zf_passages_add(struct zf_passages *passages, const unsigned char *document, size_t length)
{
	uint64_t hashes[AT_ONCE];

	for (size_t end = ZF_PASSAGE; end <= length; end += AT_ONCE) {
		const size_t left = length - end + 1;
		const size_t count = left < AT_ONCE ? left : AT_ONCE;

		for (size_t i = 0; i < count; i++) {
			hashes[i] = zf_passage_hash(document + end + i);
			__builtin_prefetch(&passages->words[hashes[i] >> passages->shift], 1);
		}
		for (size_t i = 0; i < count; i++)
			passages->words[hashes[i] >> passages->shift] |= zf_passage_mask(hashes[i]);
	}
}
