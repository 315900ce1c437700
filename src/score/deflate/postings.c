/*
 * postings.c - the searches of each prefilter slot
 */
#include "score/deflate/postings.h"

#include "util/error.h"

#include <stdlib.h>

/* Sets the first words of the targets. Returns the number of searches, or UINT32_MAX if there are too many. */
static uint32_t number_searches(struct zf_postings *postings, struct zf_target_index *targets, size_t count)
{
	uint64_t searches = 0;

	for (size_t j = 0; j < count; j++) {
		targets[j].first_word = postings->words;
		postings->words += (targets[j].search_count + 63) / 64;
		searches += targets[j].search_count;
	}
	return postings->words > UINT32_MAX / 64 ? UINT32_MAX : (uint32_t)searches;
}

bool zf_postings_build(struct zf_postings *postings, struct zf_target_index *targets, size_t count, zipfit_error *error)
{
	const uint32_t searches = number_searches(postings, targets, count);
	uint32_t *begins;

	if (searches == UINT32_MAX)
		return zf_fail_memory(error, "the targets");
	/* While it is filled, begins[s + 1] is where the next number of slot s goes. */
	postings->begins = begins = calloc(ZF_PREFILTER_SLOTS + 2, sizeof(*begins));
	postings->numbers = calloc((size_t)searches + 1, sizeof(*postings->numbers));
	if (begins == NULL || postings->numbers == NULL)
		return zf_fail_memory(error, "the targets");
	for (size_t j = 0; j < count; j++)
		for (size_t i = 0; i < targets[j].search_count; i++)
			begins[targets[j].slots[i] + 2]++;
	for (size_t slot = 0; slot < ZF_PREFILTER_SLOTS; slot++)
		begins[slot + 2] += begins[slot + 1];
	for (size_t j = 0; j < count; j++)
		for (size_t i = 0; i < targets[j].search_count; i++)
			postings->numbers[begins[targets[j].slots[i] + 1]++] =
				(uint32_t)(64 * targets[j].first_word + i);
	return true;
}

void zf_postings_free(struct zf_postings *postings)
{
	free(postings->begins);
	free(postings->numbers);
}

void zf_postings_collect(const struct zf_postings *postings, const struct zf_marks *marks, uint64_t *bitmap)
{
	memset(bitmap, 0, postings->words * sizeof(*bitmap));
	for (unsigned word = 0; word < ZF_PREFILTER_SLOTS / 64; word++)
		for (uint64_t left = marks->marked[word]; left != 0; left &= left - 1) {
			const unsigned slot = 64 * word + (unsigned)__builtin_ctzll(left);

			for (uint32_t i = postings->begins[slot]; i < postings->begins[slot + 1]; i++)
				bitmap[postings->numbers[i] / 64] |= (uint64_t)1 << postings->numbers[i] % 64;
		}
}

void zf_postings_flip(const struct zf_postings *postings, unsigned slot, const struct zf_target_index *y,
                      uint64_t *bitmap)
{
	const uint32_t first = (uint32_t)(64 * y->first_word), end = first + (uint32_t)y->search_count;
	uint32_t begin = postings->begins[slot], behind = postings->begins[slot + 1];

	/* The first number of the slot that is not below the target's. */
	while (begin < behind) {
		const uint32_t middle = begin + (behind - begin) / 2;

		if (postings->numbers[middle] < first)
			begin = middle + 1;
		else
			behind = middle;
	}
	for (; begin < postings->begins[slot + 1] && postings->numbers[begin] < end; begin++)
		bitmap[postings->numbers[begin] / 64] ^= (uint64_t)1 << postings->numbers[begin] % 64;
}
