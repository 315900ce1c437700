/*
 * postings.c - the searches of each prefilter slot
 *
 * A target searches for a common key again and again. The searches of a slot in one
 * word of the bitmap are one posting, which saves more than half of the work.
 */
#include "score/deflate/postings.h"

#include "util/error.h"

#include <stdlib.h>

/* The postings in the order of the targets, before they are sorted by slot. */
struct unsorted {
	struct zf_posting *all;
	uint32_t count;
	uint32_t last[ZF_PREFILTER_SLOTS]; /* the number of each slot's last posting, from 1 on; 0: none */
};

/* Gives each target its words. Returns the number of searches, or SIZE_MAX if there are too many. */
static size_t share_words(struct zf_postings *postings, struct zf_target_index *targets, size_t count)
{
	size_t searches = 0;

	for (size_t j = 0; j < count; j++) {
		targets[j].first_word = postings->words;
		postings->words += (targets[j].search_count + 63) / 64;
		searches += targets[j].search_count;
	}
	return searches < UINT32_MAX && postings->words < UINT32_MAX ? searches : SIZE_MAX;
}

static void add_search(struct unsorted *unsorted, const struct zf_target_index *y, size_t i)
{
	const uint16_t slot = y->slots[i];
	const uint32_t word = (uint32_t)(y->first_word + i / 64), last = unsorted->last[slot];
	const uint64_t bit = (uint64_t)1 << i % 64;

	if (last > 0 && unsorted->all[last - 1].word == word) {
		unsorted->all[last - 1].mask |= bit;
		return;
	}
	unsorted->all[unsorted->count++] = (struct zf_posting){.mask = bit, .word = word, .slot = slot};
	unsorted->last[slot] = unsorted->count;
}

/* Sorts by slot. Within a slot the words stay in ascending order. */
static void sort_by_slot(struct zf_postings *postings, const struct unsorted *unsorted)
{
	/* While a slot is filled, begins[slot + 1] is where its next posting goes. */
	uint32_t *next = postings->begins + 1;

	for (uint32_t i = 0; i < unsorted->count; i++)
		next[unsorted->all[i].slot + 1]++;
	for (size_t slot = 1; slot < ZF_PREFILTER_SLOTS; slot++)
		next[slot] += next[slot - 1];
	for (uint32_t i = 0; i < unsorted->count; i++)
		postings->of[next[unsorted->all[i].slot]++] = unsorted->all[i];
}

bool zf_postings_build(struct zf_postings *postings, struct zf_target_index *targets, size_t count, zipfit_error *error)
{
	const size_t searches = share_words(postings, targets, count);
	struct unsorted *unsorted = calloc(1, sizeof(*unsorted));
	bool ok = unsorted != NULL && searches != SIZE_MAX;

	if (ok) {
		unsorted->all = calloc(searches + 1, sizeof(*unsorted->all));
		postings->of = calloc(searches + 1, sizeof(*postings->of));
		postings->begins = calloc(ZF_PREFILTER_SLOTS + 2, sizeof(*postings->begins));
		ok = unsorted->all != NULL && postings->of != NULL && postings->begins != NULL;
	}
	for (size_t j = 0; ok && j < count; j++)
		for (size_t i = 0; i < targets[j].search_count; i++)
			add_search(unsorted, &targets[j], i);
	if (ok)
		sort_by_slot(postings, unsorted);
	if (unsorted != NULL)
		free(unsorted->all);
	free(unsorted);
	return ok || zf_fail_memory(error, "the targets");
}

void zf_postings_free(struct zf_postings *postings)
{
	free(postings->of);
	free(postings->begins);
}

/* Sets the bits of the searches of some slots. Their postings are not in the cache, so all are requested first. */
static void set_searches(const struct zf_postings *postings, const uint16_t *slots, unsigned count, uint64_t *bitmap)
{
	for (unsigned i = 0; i < count; i++)
		__builtin_prefetch(&postings->of[postings->begins[slots[i]]]);
	for (unsigned i = 0; i < count; i++) {
		const uint32_t end = postings->begins[slots[i] + 1];

		for (uint32_t at = postings->begins[slots[i]]; at < end; at++)
			bitmap[postings->of[at].word] |= postings->of[at].mask;
	}
}

void zf_postings_collect(const struct zf_postings *postings, const struct zf_marks *marks, uint64_t *bitmap)
{
	uint16_t slots[128];
	unsigned count = 0;

	memset(bitmap, 0, postings->words * sizeof(*bitmap));
	for (unsigned word = 0; word < ZF_PREFILTER_SLOTS / 64; word++) {
		for (uint64_t left = marks->marked[word]; left != 0; left &= left - 1) {
			slots[count] = (uint16_t)(64 * word + (unsigned)__builtin_ctzll(left));
			__builtin_prefetch(&postings->begins[slots[count]]);
			count++;
		}
		if (count > 64) {
			set_searches(postings, slots, count, bitmap);
			count = 0;
		}
	}
	set_searches(postings, slots, count, bitmap);
}

void zf_postings_flip(const struct zf_postings *postings, unsigned slot, const struct zf_target_index *y,
                      uint64_t *bitmap)
{
	const size_t end = y->first_word + (y->search_count + 63) / 64;
	uint32_t begin = postings->begins[slot], behind = postings->begins[slot + 1];

	/* The first posting of the slot that is not of an earlier target. */
	while (begin < behind) {
		const uint32_t middle = begin + (behind - begin) / 2;

		if (postings->of[middle].word < y->first_word)
			begin = middle + 1;
		else
			behind = middle;
	}
	for (; begin < postings->begins[slot + 1] && postings->of[begin].word < end; begin++)
		bitmap[postings->of[begin].word] ^= postings->of[begin].mask;
}
