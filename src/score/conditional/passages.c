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

void zf_passages_add(struct zf_passages *passages, const unsigned char *document, size_t length)
{
	for (size_t end = ZF_PASSAGE; end <= length; end++) {
		const uint64_t hash = zf_passage_hash(document + end);

		passages->words[hash >> passages->shift] |= zf_passage_mask(hash);
	}
}
